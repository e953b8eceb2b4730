import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { memory, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { KindredError } from '../../../src/contract/problems.ts';
import { readTailFile, writeTailFile } from '../../../src/model/tail-file.ts';
import { tuneTail } from '../../../src/training/deep/tune-tail.ts';
import { backbone, count, cut, labelCount, tinyTask } from './tiny-task.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

describe('tuning the tail', () => {
  it('learns weights from the cut on that validate no worse, and leaks nothing', async () => {
    const before = memory().numTensors;
    const steps: number[] = [];
    const outcome = await tuneTail(tinyTask(), { onProgress: ({ step }) => void steps.push(step) });
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
    const tuning = tuneTail(tinyTask(), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('cancelled')),
    });
    await expect(tuning).rejects.toThrow('cancelled');
  });

  it('says why labels cannot be learned from', async () => {
    const one = tinyTask();
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
