import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { encode, margins } from '../../src/model/heads.ts';
import { loadModel, type Model } from '../../src/model/load-model.ts';
import { findDeviation, largestFeatureError, largestMargin } from '../../src/model/self-test.ts';
import { testImages } from '../../src/model/test-images.ts';

const count = 8;
let model: Model;
let features: Float32Array;

beforeAll(async () => {
  model = await loadModel();
  const engine = await createEngine(model);
  features = await engine.features(testImages(count, model.inputSize), count);
  await engine.dispose();
});

/** Each photo's features with its largest and a random number from -1 to 1. */
function changed(
  change: (value: number, largest: number, random: number) => number,
  seed: number,
): Float32Array {
  let state = seed;
  const random = (): number => ((state = (state * 16_807) % 2_147_483_647) / 2_147_483_647) * 2 - 1;
  const rows = Array.from({ length: count }, (_, row) => {
    const own = features.subarray(row * model.featureLength, (row + 1) * model.featureLength);
    const largest = Math.max(...own);
    return own.map((value) => change(value, largest, random()));
  });
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

describe('findDeviation', () => {
  it('takes features that differ by rounding', () => {
    expect(findDeviation(model, features, features)).toBeUndefined();
    const rounded = changed((value, _, random) => value * (1 + random * 2e-6), 1);
    expect(findDeviation(model, features, rounded)).toBeUndefined();
  });

  it.each([
    ['half precision', (value: number) => Math.fround(Math.round(value * 1024) / 1024) * (1 + 2 ** -11)],
    ['no numbers', () => NaN],
    ['zeros', () => 0],
  ])('refuses %s', (_, change) => {
    expect(findDeviation(model, features, changed(change, 1))).toMatch(/features differ/);
  });

  it('refuses photos in another order, and too few of them', () => {
    const turned = Float32Array.of(
      ...features.subarray(model.featureLength),
      ...features.subarray(0, model.featureLength),
    );
    expect(findDeviation(model, features, turned)).toMatch(/features differ/);
    expect(findDeviation(model, features, features.subarray(model.featureLength))).toMatch(
      /number of values/,
    );
  });
});

describe('the bound on bits that may differ', () => {
  it('holds for features as far off as they may be', () => {
    let differing = 0;
    let farthest = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const worst = changed(
        (value, largest, random) => value + Math.sign(random) * largest * largestFeatureError * 0.999,
        seed * 7919,
      );
      for (let row = 0; row < count; row += 1) {
        const [start, end] = [row * model.featureLength, (row + 1) * model.featureLength];
        const [expected, actual] = [features, worst].map((all) => quantise(all.subarray(start, end)));
        for (const head of [model.pictureHead, model.subjectHead]) {
          const [code, other] = [encode(head, expected!), encode(head, actual!)];
          margins(head, expected!).forEach((margin, bit) => {
            if ((((code[bit >> 3]! ^ other[bit >> 3]!) >> (bit & 7)) & 1) === 0) return;
            differing += 1;
            farthest = Math.max(farthest, Math.abs(margin));
          });
        }
      }
    }
    expect(differing).toBeGreaterThan(0);
    expect(farthest).toBeLessThanOrEqual(largestMargin);
  });
});

describe('margins', () => {
  it('is positive where the bit is set', () => {
    const quantised = quantise(features.subarray(0, model.featureLength));
    for (const head of [model.pictureHead, model.subjectHead]) {
      const code = encode(head, quantised);
      margins(head, quantised).forEach((margin, bit) => {
        expect(Math.abs(margin)).toBeLessThan(1);
        expect(margin > 0).toBe(((code[bit >> 3]! >> (bit & 7)) & 1) === 1);
      });
    }
  });
});
