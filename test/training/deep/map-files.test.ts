import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../../src/training/random.ts';
import type { MapFile } from '../../../src/training/deep/map-files.ts';
import { StoredMaps, writeMaps } from '../../../src/training/deep/map-files.ts';

const shape = [2, 2, 3] as const;
const photos = 70;
let folder: string;

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
  folder = await mkdtemp(join(tmpdir(), 'kindred-maps-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Photo p has the values p, p + 1/12, ... times `sign`. */
const mapsFrom =
  (sign: number, asked: number[] = []) =>
  (start: number, end: number): Promise<Float32Array> => {
    asked.push(start);
    return Promise.resolve(
      Float32Array.from({ length: (end - start) * 12 }, (_, index) => sign * (start + index / 12)),
    );
  };

function file(name: string): MapFile {
  return { path: join(folder, name), photos, shape };
}

describe('stored maps', () => {
  it('come back in the order asked for, to half precision', async () => {
    await writeMaps(file('plain'), mapsFrom(1));
    const stored = new StoredMaps([file('plain')]);
    const batch = stored.batch([69, 0, 31]);
    expect(batch.shape).toEqual([3, 2, 2, 3]);
    const values = batch.dataSync();
    for (const [row, photo] of [69, 0, 31].entries()) {
      for (let index = 0; index < 12; index += 1) {
        const value = photo + index / 12;
        expect(Math.abs(values[row * 12 + index]! - value)).toBeLessThanOrEqual(value * 2 ** -11);
      }
    }
    batch.dispose();
    expect(() => stored.batch([70])).toThrow(RangeError);
    stored.close();
  });

  it('take a form by chance where chance is given, and the first where it is not', async () => {
    await writeMaps(file('one'), mapsFrom(1));
    await writeMaps(file('other'), mapsFrom(-1));
    const stored = new StoredMaps([file('one'), file('other')]);
    const rows = Array.from({ length: 60 }, (_, row) => row + 1);
    const signs = (random?: () => number): number[] => {
      const batch = stored.batch(rows, random);
      const values = batch.dataSync();
      batch.dispose();
      return rows.map((_, row) => Math.sign(values[row * 12]!));
    };
    expect(signs()).toEqual(rows.map(() => 1));
    const mirrored = signs(randomFrom(1)).filter((sign) => sign < 0).length;
    expect(mirrored).toBeGreaterThan(15);
    expect(mirrored).toBeLessThan(45);
    expect(signs(randomFrom(1))).toEqual(signs(randomFrom(1)));
    stored.close();
  });

  it('are gone on with where a run was stopped, and not made twice', async () => {
    const stop = new AbortController();
    const compute = mapsFrom(1);
    const stopped = writeMaps(
      file('resumed'),
      (start, end) => {
        if (start > 0) stop.abort(new Error('stopped'));
        return compute(start, end);
      },
      { signal: stop.signal },
    );
    await expect(stopped).rejects.toThrow('stopped');
    expect(existsSync(file('resumed').path)).toBe(false);
    const asked: number[] = [];
    const done: number[] = [];
    await writeMaps(file('resumed'), mapsFrom(1, asked), { onProgress: (count) => done.push(count) });
    expect(asked).toEqual([64]);
    expect(done).toEqual([70]);
    expect((await stat(file('resumed').path)).size).toBe(photos * 12 * 2);
    await writeMaps(file('resumed'), mapsFrom(1, asked));
    expect(asked).toEqual([64]);
    const stored = new StoredMaps([file('resumed')]);
    const batch = stored.batch([63, 64]);
    expect(batch.dataSync()[0]).toBe(63);
    expect(batch.dataSync()[12]).toBe(64);
    batch.dispose();
    stored.close();
  });
});
