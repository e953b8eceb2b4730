import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { memory, ready, setBackend, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { KindredError } from '../../../src/contract/problems.ts';
import { quantise } from '../../../src/model/features.ts';
import { readTailFile, writeTailFile } from '../../../src/model/tail-file.ts';
import { TensorGraph } from '../../../src/model/tensor-graph.ts';
import { trainingOptions, tunedLosses } from '../../../src/training/choose-loss.ts';
import type { TailTask } from '../../../src/training/deep/tune-tail.ts';
import { tuneTail } from '../../../src/training/deep/tune-tail.ts';
import { randomFrom } from '../../../src/training/random.ts';
import { tinyNetwork } from './tiny-network.ts';

const backbone = tinyNetwork();
const cut = 2;
const side = 16;
const count = 48;
const labelCount = 3;
const featureLength = 48;

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

/** Photos of three colours, faint beside their grain. */
function task(): TailTask {
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

describe('tuning the tail', () => {
  it('learns weights from the cut on that validate no worse, and leaks nothing', async () => {
    const before = memory().numTensors;
    const steps: number[] = [];
    const outcome = await tuneTail(task(), { onProgress: ({ step }) => void steps.push(step) });
    expect(memory().numTensors).toBe(before);
    if (!outcome.ok) throw new Error(outcome.message);
    expect(steps.length).toBeGreaterThan(0);
    expect(outcome.after).toBeGreaterThan(outcome.before);
    expect([...outcome.weights!.keys()].sort()).toEqual(
      [...backbone.weights.keys()].filter((name) => /^(block\.2|head)\./.test(name)).sort(),
    );
  });

  it('ends within a step when it is aborted', async () => {
    const stop = new AbortController();
    const tuning = tuneTail(task(), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('cancelled')),
    });
    await expect(tuning).rejects.toThrow('cancelled');
  });

  it('says why labels cannot be learned from', async () => {
    const one = task();
    const labels = new Uint8Array(count * labelCount);
    for (let photo = 0; photo < count; photo += 1) labels[photo * labelCount] = 1;
    const outcome = await tuneTail({ ...one, photos: { ...one.photos, labels } });
    expect(outcome).toMatchObject({ ok: false, code: 'too-few-albums' });
  });
});

describe('the file of a tail', () => {
  const featuresVersion = 'abc';
  const weights = new Map([...backbone.weights].filter(([name]) => /^(block\.2|head)\./.test(name)));

  it('gives back what was written', () => {
    const bytes = writeTailFile(weights, cut, featuresVersion);
    const tail = readTailFile(bytes, 'tail', { featuresVersion, backbone });
    expect(tail.cut).toBe(cut);
    expect([...tail.weights]).toEqual([...weights]);
    const changed = new Map(weights).set('head.bias', { shape: [12], values: new Float32Array(12) });
    const other = readTailFile(writeTailFile(changed, cut, featuresVersion), 'tail', {
      featuresVersion,
      backbone,
    });
    expect(other.version).not.toBe(tail.version);
  });

  it.each([
    ['of another backbone', writeTailFile(weights, cut, 'another')],
    ['that lacks a layer', writeTailFile(new Map([...weights].slice(1)), cut, featuresVersion)],
    ['with another cut', writeTailFile(weights, 1, featuresVersion)],
    ['that is cut off', writeTailFile(weights, cut, featuresVersion).slice(0, -9)],
  ])('refuses one %s', (_, bytes) => {
    expect(() => readTailFile(bytes, 'tail', { featuresVersion, backbone })).toThrow(KindredError);
  });
});
