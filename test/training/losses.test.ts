import type { Tensor2D } from '@tensorflow/tfjs-core';
import { grad, ready, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classWiseLoss, releasedClassWise } from '../../src/training/losses/class-wise.ts';
import { dualHingeLoss, reconstructedDualHinge } from '../../src/training/losses/dual-hinge.ts';
import type { HashLoss, LossContext } from '../../src/training/losses/hash-loss.ts';
import {
  largeMarginProxiesLoss,
  publishedLargeMarginProxies,
} from '../../src/training/losses/large-margin-proxies.ts';
import { assignProxies, classSimilarity } from '../../src/training/losses/proxies/assign-proxies.ts';
import { packOnSphere, packProxies } from '../../src/training/losses/proxies/pack-proxies.ts';
import { publishedSoftPairwise, softPairwiseLoss } from '../../src/training/losses/soft-pairwise.ts';
import { vonMisesFisherLoss } from '../../src/training/losses/von-mises-fisher.ts';
import '../../src/training/gradients.ts';
import { normalRows } from '../../src/training/losses/class-centres.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

const bits = 8;
const photos = 6;
/** One photo carries two labels. */
const several = [
  [1, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 1, 1],
];
const single = several.map((row, index) => (index === 5 ? [0, 0, 1] : row));
const outputs = normalRows(photos, bits, 7);

function contextOf(labels: readonly (readonly number[])[], width = bits): LossContext {
  return {
    bits: width,
    photos: labels.length,
    labelCount: labels[0]!.length,
    labels: Uint8Array.from(labels.flat()),
    inputs: normalRows(labels.length, 4, 3),
    inputLength: 4,
    seed: 5,
  };
}

function valueOf(loss: HashLoss, rows: Float32Array, labels: number[][], width = bits): number {
  const value = loss.value(tensor2d(rows, [labels.length, width]), tensor2d(labels));
  return value.dataSync()[0]!;
}

/** Central differences against the tape; both in single precision, so to about one part in a thousand. */
function expectGradient(loss: HashLoss, rows: Float32Array, labels: number[][]): void {
  const answer = tensor2d(labels);
  const slope = grad((input) => loss.value(input as Tensor2D, answer));
  const found = slope(tensor2d(rows, [labels.length, bits])).dataSync();
  const step = 1 / 128;
  let largest = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const above = rows.slice();
    const below = rows.slice();
    above[index]! += step;
    below[index]! -= step;
    const expected = (valueOf(loss, above, labels) - valueOf(loss, below, labels)) / (2 * step);
    expect(Math.abs(found[index]! - expected)).toBeLessThan(1e-3 + 0.01 * Math.abs(expected));
    largest = Math.max(largest, Math.abs(expected));
  }
  expect(largest).toBeGreaterThan(0.005);
}

const softplus = (x: number): number => Math.log1p(Math.exp(x));

describe('soft pairwise similarity', () => {
  it('two photos of two bits, worked by hand', () => {
    // u = (1/2, -1/2) and (1/2, 2/3); labels share one of one and two: s = 1/sqrt 2, a soft pair.
    const loss = softPairwiseLoss({ bits: 2 });
    const rows = Float32Array.from([1, -1, 1, 2]);
    const product = 1 / 4 - 1 / 3;
    const soft = 0.1 * 2 * ((product + 2) / 4 - Math.SQRT1_2) ** 2;
    const hard = (self: number): number => softplus(2.5 * self) - 2.5 * self;
    const pairs = (hard(1 / 2) + hard(1 / 4 + 4 / 9) + 2 * soft) / 4;
    const quantisation = (3 * (1 / 2) + 1 / 3) / 4;
    expect(
      valueOf(
        loss,
        rows,
        [
          [1, 0],
          [1, 1],
        ],
        2,
      ),
    ).toBeCloseTo(pairs + 0.1 * quantisation, 6);
  });
  it('weights give the similar pairs their share', () => {
    // Equal codes of different labels: e = softplus(beta) off the diagonal, softplus(beta) - beta on it.
    const loss = softPairwiseLoss({ bits: 1 }, { beta: 4, gamma: 0, alpha: 0, similarShare: 0.75, power: 1 });
    const far = Float32Array.from([1e6, 1e6]);
    const value = valueOf(
      loss,
      far,
      [
        [1, 0],
        [0, 1],
      ],
      1,
    );
    expect(value).toBeCloseTo(0.75 * (softplus(4) - 4) + 0.25 * softplus(4), 4);
  });
  it('gradient', () => {
    expectGradient(softPairwiseLoss({ bits }), outputs, several);
    expectGradient(
      softPairwiseLoss({ bits }, { ...publishedSoftPairwise, similarShare: 0.4 }),
      outputs,
      several,
    );
  });
});

describe('dual hinge', () => {
  /** Loss of one pair at `distance` of 16 bits: two codes on the corners that differ in so many bits. */
  function atDistance(distance: number, similar: boolean): number {
    const rows = new Float32Array(32).fill(50);
    for (let bit = 0; bit < distance; bit += 1) rows[bit] = -50;
    const loss = dualHingeLoss({ bits: 16 }, { ...reconstructedDualHinge, similarShare: undefined });
    return valueOf(
      loss,
      rows,
      similar
        ? [
            [1, 0],
            [1, 0],
          ]
        : [
            [1, 0],
            [0, 1],
          ],
      16,
    );
  }
  it.each([
    [1, 0.178, 1.847],
    [2, 0.565, 1.12],
    [4, 1.469, 0.412],
    [8, 2.66, 0.056],
    [16, 3.035, 0.001],
  ])('at distance %i: similar %f, dissimilar %f', (distance, similar, dissimilar) => {
    expect(atDistance(distance, true)).toBeCloseTo(similar, 2.9);
    expect(atDistance(distance, false)).toBeCloseTo(dissimilar, 2.9);
  });
  it('is bounded by log(alpha / (alpha - 1)) at distance 0 and costs a similar pair nothing there', () => {
    expect(atDistance(0, false)).toBeCloseTo(Math.log(1.05 / 0.05), 4);
    expect(atDistance(0, true)).toBeCloseTo(0, 4);
  });
  it('gradient', () => {
    expectGradient(dualHingeLoss({ bits }), outputs, several);
    const options = { ...reconstructedDualHinge, quantisation: 0.3, similarity: 'graded' } as const;
    expectGradient(dualHingeLoss({ bits }, options), outputs, several);
  });
});

describe('class-wise', () => {
  const centred = (options = releasedClassWise): HashLoss => {
    const loss = classWiseLoss(
      contextOf(
        [
          [1, 0],
          [0, 1],
        ],
        2,
      ),
      options,
    );
    // The centres become the outputs themselves: (1, 0) and (0, 1).
    loss.refresh?.(Float32Array.from([1, 0, 0, 1]), 0);
    return loss;
  };
  const labels = [
    [1, 0],
    [1, 0],
  ];
  const rows = Float32Array.from([1, 0, 2.1, -0.5]);
  // Squared distances to the centres: 0 and 2; 1.21 + .25 and 4.41 + 2.25.
  const entropy = (softplus(-1) + softplus(-(6.66 - 1.46) / 2)) / 2;
  it('first stage: Gaussian cross entropy and the cubic constraint (2.1 - 1.1) / 2', () => {
    expect(valueOf(centred(), rows, labels, 2)).toBeCloseTo(entropy + (10 / 128) * 0.5, 5);
  });
  it('second stage adds the vertex constraint: (0 + 0 + 1.21 + .25) / 2', () => {
    const loss = centred();
    loss.refresh?.(Float32Array.from([1, 0, 0, 1]), 0.6);
    // A zero lies on no side, so its own sign, 0, is what it is compared with.
    const expected = entropy + (10 / 128) * 0.5 + (0.01 / 128) * ((1.21 + 0.25) / 2);
    expect(valueOf(loss, rows, labels, 2)).toBeCloseTo(expected, 6);
    const heavy = centred({ ...releasedClassWise, vertex: 2, secondStage: 0 });
    expect(valueOf(heavy, rows, labels, 2)).toBeCloseTo(entropy + (10 / 128) * 0.5 + 1.46, 5);
  });
  it('gradient', () => {
    const loss = classWiseLoss(contextOf(several), { ...releasedClassWise, vertex: 0.1, secondStage: 0 });
    loss.refresh?.(normalRows(photos, bits, 11), 0);
    expectGradient(loss, outputs, several);
  });
});

describe('von Mises-Fisher', () => {
  it('two classes at right angles, worked by hand', () => {
    const loss = vonMisesFisherLoss(
      contextOf(
        [
          [1, 0],
          [0, 1],
        ],
        2,
      ),
      { kappa: 3, quantisation: 0.5 },
    );
    loss.refresh?.(Float32Array.from([4, 0, 0, 2]), 0);
    // (3, 4) / 5 has cosines .6 and .8 with the two directions, and 1.4 / sqrt 2 with its corner.
    const expected = softplus(3 * 0.8 - 3 * 0.6) + 0.5 * (1 - 1.4 / Math.SQRT2);
    expect(valueOf(loss, Float32Array.from([3, 4]), [[1, 0]], 2)).toBeCloseTo(expected, 5);
  });
  it('a photo with two labels costs their mean', () => {
    const loss = vonMisesFisherLoss(
      contextOf(
        [
          [1, 0],
          [0, 1],
        ],
        2,
      ),
      { kappa: 3, quantisation: 0 },
    );
    loss.refresh?.(Float32Array.from([4, 0, 0, 2]), 0);
    const expected = (softplus(0.6) + softplus(-0.6)) / 2;
    expect(valueOf(loss, Float32Array.from([3, 4]), [[1, 1]], 2)).toBeCloseTo(expected, 5);
  });
  it('gradient', () => {
    const loss = vonMisesFisherLoss(contextOf(several), { kappa: 8, quantisation: 0.5 });
    loss.refresh?.(normalRows(photos, bits, 11), 0);
    expectGradient(loss, outputs, several);
  });
});

describe('large-margin proxies', () => {
  it('packs points far apart: three on a circle stand at 120 degrees', async () => {
    const points = await packOnSphere(3, 2, 1);
    for (const [one, other] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const cosine = points[2 * one]! * points[2 * other]! + points[2 * one + 1]! * points[2 * other + 1]!;
      expect(Math.abs(cosine + 0.5)).toBeLessThan(0.02);
    }
  });
  it('gives 100 classes distinct codes at least 2, 7 and 18 bits apart at 16, 32 and 64 bits', async () => {
    for (const [width, least] of [
      [16, 2],
      [32, 7],
      [64, 18],
    ] as const) {
      const proxies = await packProxies(100, width, 1);
      let smallest = 64;
      for (let one = 0; one < 100; one += 1) {
        for (let other = one + 1; other < 100; other += 1) {
          let distance = 0;
          for (let bit = 0; bit < width; bit += 1) {
            distance += Number(proxies[one * width + bit] !== proxies[other * width + bit]);
          }
          smallest = Math.min(smallest, distance);
        }
      }
      expect(smallest).toBeGreaterThanOrEqual(least);
      expect(proxies.every((value) => Math.abs(value) === 1)).toBe(true);
    }
  });
  it('assigns near proxies to classes that are alike', () => {
    // Classes 0 and 2 are alike, 1 and 3 are alike; proxies 0 and 1 are near, 2 and 3 are near.
    const proxies = Float32Array.from([1, 1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1]);
    const similarity = new Float64Array(16);
    for (const [one, other] of [
      [0, 2],
      [1, 3],
    ] as const) {
      similarity[one * 4 + other] = 1;
      similarity[other * 4 + one] = 1;
    }
    const assigned = assignProxies(proxies, similarity, 3, 2);
    const product = (one: number, other: number): number =>
      [0, 1, 2].reduce((sum, bit) => sum + assigned[one * 3 + bit]! * assigned[other * 3 + bit]!, 0);
    expect([product(0, 2), product(1, 3)]).toEqual([1, 1]);
  });
  it('likeness of labels: co-occurrence for several, distance of the means for one', () => {
    const dice = classSimilarity(contextOf(several), false);
    // Label 1 has three photos, label 2 two, one has both.
    expect(dice[1 * 3 + 2]).toBeCloseTo(2 / 5, 12);
    const inputs = Float32Array.from([0, 0, 3, 4, 0, 0]);
    const context = {
      ...contextOf([
        [1, 0],
        [0, 1],
      ]),
      inputs,
      inputLength: 2,
    };
    // One distance, 5, which is then also the mean: exp(-1/2).
    expect(classSimilarity(context, true)[1]).toBeCloseTo(Math.exp(-0.5), 6);
  });
  it('one label: cross entropy over the products with the proxies', async () => {
    const context = contextOf(
      [
        [1, 0],
        [0, 1],
      ],
      8,
    );
    const options = { ...publishedLargeMarginProxies, assignment: 'arbitrary' } as const;
    const proxies = await packProxies(2, 8, context.seed);
    const row = Float32Array.from({ length: 8 }, (_, bit) => (bit - 3) / 4);
    const product = (label: number): number =>
      row.reduce((sum, value, bit) => sum + Math.tanh(value) * proxies[label * 8 + bit]!, 0);
    const expected = softplus(product(1) - product(0));
    expect(valueOf(await largeMarginProxiesLoss(context, options), row, [[1, 0]], 8)).toBeCloseTo(
      expected,
      4,
    );
  });
  it('several labels: balanced cross entropy per label', async () => {
    const context = contextOf(
      [
        [1, 0],
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      8,
    );
    const options = { ...publishedLargeMarginProxies, assignment: 'arbitrary' } as const;
    const proxies = await packProxies(2, 8, context.seed);
    const row = Float32Array.from({ length: 8 }, (_, bit) => (bit - 3) / 4);
    const product = (label: number): number =>
      row.reduce((sum, value, bit) => sum + Math.tanh(value) * proxies[label * 8 + bit]!, 0);
    // Three of four photos carry label 0, two label 1.
    const expected = 0.25 * softplus(-product(0)) + 0.5 * softplus(product(1));
    expect(valueOf(await largeMarginProxiesLoss(context, options), row, [[1, 0]], 8)).toBeCloseTo(
      expected,
      4,
    );
  });
  it('triplets: log(1 + exp(m + d+ - d-)) over the (positive, negative) pairs of each anchor', async () => {
    const context = contextOf(single);
    const options = { ...publishedLargeMarginProxies, triplets: 1, margin: 2 };
    const without = await largeMarginProxiesLoss(context);
    const withTriplets = await largeMarginProxiesLoss(context, options);
    const distance = (one: number, other: number): number => {
      let product = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        product += Math.tanh(outputs[one * bits + bit]!) * Math.tanh(outputs[other * bits + bit]!);
      }
      return (bits - product) / 2;
    };
    let sum = 0;
    let count = 0;
    for (let anchor = 0; anchor < photos; anchor += 1) {
      for (let near = 0; near < photos; near += 1) {
        for (let far = 0; far < photos; far += 1) {
          const label = (row: number): string => single[row]!.join();
          if (label(near) !== label(anchor) || label(far) === label(anchor)) continue;
          sum += softplus(2 + distance(anchor, near) - distance(anchor, far));
          count += 1;
        }
      }
    }
    const difference = valueOf(withTriplets, outputs, single) - valueOf(without, outputs, single);
    expect(difference).toBeCloseTo(sum / count, 4);
  });
  it('gradient', async () => {
    expectGradient(await largeMarginProxiesLoss(contextOf(single)), outputs, single);
    expectGradient(
      await largeMarginProxiesLoss(contextOf(several), { ...publishedLargeMarginProxies, triplets: 1 }),
      outputs,
      several,
    );
  });
});
