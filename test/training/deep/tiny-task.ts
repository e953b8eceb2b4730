import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import { quantise } from '../../../src/model/features.ts';
import { TensorGraph } from '../../../src/model/tensor-graph.ts';
import { trainingOptions, tunedLosses } from '../../../src/training/choose-loss.ts';
import type { TailTask } from '../../../src/training/deep/tune-tail.ts';
import { trialNetwork } from '../../../src/training/deep/trial-network.ts';
import { randomFrom } from '../../../src/training/random.ts';

export const backbone = trialNetwork();
export const cut = 2;
export const count = 48;
export const labelCount = 3;
const side = 16;
const featureLength = 48;

/** Photos of three colours, faint beside their grain; on a backend that can be read from at once. */
export function tinyTask(): TailTask {
  const random = randomFrom(3);
  const pixels = Float32Array.from({ length: count * side * side * 3 }, (_, index) => {
    const kind = Math.floor(index / (side * side * 3)) % labelCount;
    return (index % 3 === kind ? 101 : 95) + 60 * random();
  });
  const graph = new TensorGraph(backbone);
  const { maps, values } = tidy(() => {
    const lower = graph.lower(tensor4d(pixels, [count, side, side, 3]), cut);
    return { maps: lower.arraySync(), values: graph.upper(lower, cut).dataSync<'float32'>() };
  });
  graph.dispose();
  const features = new Int8Array(values.length);
  for (let start = 0; start < values.length; start += featureLength) {
    features.set(quantise(values.subarray(start, start + featureLength)).values, start);
  }
  const labels = new Uint8Array(count * labelCount);
  for (let photo = 0; photo < count; photo += 1) labels[photo * labelCount + (photo % labelCount)] = 1;
  return {
    backbone,
    cut,
    photos: { features, featureLength, labels, labelCount },
    maps: { photos: count, batch: (rows) => tensor4d(Array.from(rows, (row) => maps[row]!)) },
    options: {
      ...trainingOptions(tunedLosses['large-margin-proxies'], {
        bits: 8,
        parts: [
          { from: 0, to: 12, response: 'linear' },
          { from: 12, to: 24, response: 'linear' },
        ],
        photos: count,
        seed: 1,
      }),
      steps: 20,
      validationShare: 0.3,
    },
    steps: 20,
  };
}
