import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { memory, ready, setBackend, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { TensorGraph } from '../../../src/model/tensor-graph.ts';
import { DeepNetwork, ofAll, unitParts } from '../../../src/training/deep/deep-network.ts';
import type { DeepFit } from '../../../src/training/deep/fit-deep.ts';
import { fitDeep } from '../../../src/training/deep/fit-deep.ts';
import type { MapSource } from '../../../src/training/deep/map-files.ts';
import type { TrainingState } from '../../../src/training/deep/training-state.ts';
import { createHashLayer } from '../../../src/training/hash-layer.ts';
import type { FeaturePart } from '../../../src/training/head.ts';
import { softPairwiseLoss } from '../../../src/training/losses/soft-pairwise.ts';
import { randomFrom } from '../../../src/training/random.ts';
import { fitWhitening } from '../../../src/training/whitening.ts';
import { trialNetwork } from '../../../src/training/deep/trial-network.ts';

const backbone = trialNetwork();
const cut = 2;
const side = 16;
const photos = 24;
const labelCount = 3;
const bits = 8;
const inputs = 24;
const parts: FeaturePart[] = [
  { from: 0, to: 12, response: 'linear' },
  { from: 12, to: 24, response: 'linear' },
];

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

/** Reddish, greenish and bluish photos, each with grain of its own. */
function pictures(): Float32Array {
  const random = randomFrom(3);
  return Float32Array.from({ length: photos * side * side * 3 }, (_, index) => {
    const kind = Math.floor(index / (side * side * 3)) % labelCount;
    return (index % 3 === kind ? 140 : 90) + 60 * random();
  });
}

async function setUp(): Promise<{
  network: DeepNetwork;
  source: MapSource;
  fit: DeepFit;
  dispose: () => void;
}> {
  const pixels = pictures();
  const graph = new TensorGraph(backbone);
  const maps = tidy(() => graph.lower(tensor4d(pixels, [photos, side, side, 3]), cut).arraySync());
  const source: MapSource = {
    photos,
    batch: (rows) => tensor4d(Array.from(rows, (row) => maps[row]!)),
  };
  const features = tidy(() => unitParts(graph.upper(tensor4d(maps), cut), parts));
  const whitening = await fitWhitening(features, 1);
  features.dispose();
  graph.dispose();
  const layer = createHashLayer(inputs, 0, bits, 1);
  const network = new DeepNetwork({
    backbone,
    cut,
    parts,
    whitening,
    layer,
  });
  const labels = new Uint8Array(photos * labelCount);
  for (let photo = 0; photo < photos; photo += 1) labels[photo * labelCount + (photo % labelCount)] = 1;
  return {
    network,
    source,
    fit: {
      network,
      loss: softPairwiseLoss({ bits }),
      source,
      photos: { labels, labelCount, photos },
      options: {
        seed: 5,
        batchSize: 12,
        perLabel: 4,
        steps: 40,
        tailRate: 0.01,
        layerRate: 0.01,
        warmUpSteps: 5,
        stepsPerCheck: 10,
        patience: Infinity,
      },
    },
    dispose: () => {
      network.dispose();
      layer.dispose();
    },
  };
}

const outputsOf = (network: DeepNetwork, source: MapSource): Promise<Float32Array> =>
  ofAll(
    source,
    (maps: Tensor4D) => network.outputs(maps),
    () => Promise.resolve(),
  );

describe('deep fitting', () => {
  it('lowers the loss, changes the layers from the cut on, and leaks nothing', async () => {
    const before = memory().numTensors;
    const { network, fit, dispose } = await setUp();
    const losses: number[] = [];
    await fitDeep({ ...fit, onCheck: ({ loss }) => void losses.push(loss) });
    expect(losses).toHaveLength(4);
    expect(losses[3]).toBeLessThan(losses[0]! * 0.8);
    const learned = await network.learnedTail();
    expect([...learned.keys()]).toEqual(
      [...backbone.weights.keys()].filter((name) => /^(block\.2|head)\./.test(name)),
    );
    for (const [name, { values }] of learned)
      expect(values, name).not.toEqual(backbone.weights.get(name)!.values);
    dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same network for the same seed, also when it was stopped and gone on with', async () => {
    const whole = await setUp();
    await fitDeep(whole.fit);
    const expected = await outputsOf(whole.network, whole.source);
    whole.dispose();

    const stop = new AbortController();
    const states: TrainingState[] = [];
    const stopped = await setUp();
    await expect(
      fitDeep({
        ...stopped.fit,
        signal: stop.signal,
        async onCheck(progress, state) {
          states.push(await state());
          if (progress.step === 20) stop.abort(new Error('stopped'));
        },
      }),
    ).rejects.toThrow('stopped');
    stopped.dispose();
    const resumed = await setUp();
    const steps: number[] = [];
    await fitDeep({ ...resumed.fit, from: states.at(-1), onCheck: ({ step }) => void steps.push(step) });
    expect(steps).toEqual([30, 40]);
    const actual = await outputsOf(resumed.network, resumed.source);
    // Adam's own powers of its decay are rounded differently when they are taken at once.
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
    resumed.dispose();
  });

  it('keeps the state that validates best and stops when it gets no better', async () => {
    const { network, source, fit, dispose } = await setUp();
    const seen: Float32Array[] = [];
    const step = await fitDeep({
      ...fit,
      options: { ...fit.options, steps: 1000, patience: 2 },
      async validate() {
        seen.push(await outputsOf(network, source));
        return [0.1, 0.2, 0.9, 0.5, 0.5][seen.length - 1]!;
      },
    });
    expect(seen).toHaveLength(5);
    expect(step).toBe(20);
    expect(await outputsOf(network, source)).toEqual(seen[2]);
    dispose();
  });

  it('leaves the network as it was where no step makes it better', async () => {
    const { network, source, fit, dispose } = await setUp();
    const untouched = await outputsOf(network, source);
    let checks = 0;
    const step = await fitDeep({ ...fit, validate: () => Promise.resolve(1 / (checks += 1)) });
    expect(step).toBe(0);
    expect(await outputsOf(network, source)).toEqual(untouched);
    dispose();
  });
});
