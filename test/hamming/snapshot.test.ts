import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import { loadSnapshot, saveSnapshot } from '../../src/hamming/snapshot.ts';
import { flipped, randomCode, randomWords } from './codes.ts';
import { BruteForce } from './reference.ts';

const stamp = { modelVersion: 'model-1', catalogStamp: '42' };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-snapshot-'));
  path = join(folder, 'pictures.index');
});

afterEach(() => rm(folder, { recursive: true }));

/** With gaps, ids out of order and ids beyond 32 bits. */
function filled(bits: number): { index: PlaneIndex; reference: BruteForce; next: () => number } {
  const next = randomWords(bits + 1);
  const index = new PlaneIndex(bits);
  const reference = new BruteForce();
  for (let at = 0; at < 20_000; at++) {
    const id = at < 15_000 ? 2 * at : at < 18_000 ? 60_001 - 2 * at : 2 ** 33 + at;
    const code = randomCode(bits, next);
    index.add(id, code);
    reference.add(id, code);
  }
  for (const id of reference.ids) {
    if (next() % 9 !== 0) continue;
    index.remove(id);
    reference.remove(id);
  }
  return { index, reference, next };
}

describe('a snapshot', () => {
  it.each([64, 256])('of %i bits gives the index back, to be searched and changed on', async (bits) => {
    const { index, reference, next } = filled(bits);
    expect(await saveSnapshot(path, index, stamp)).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual(['pictures.index']);
    const loaded = await loadSnapshot(path, { bits, ...stamp });
    if (!loaded.ok) throw new Error(loaded.message);
    const copy = loaded.index;
    expect(copy.size).toBe(reference.size);
    for (const id of [0, 2, 7, 29_999, 30_001, 2 ** 33 + 18_500, 2 ** 33 + 25_000])
      expect(copy.has(id)).toBe(reference.has(id));
    for (const id of reference.ids.filter((id) => id % 7 === 0))
      expect(copy.remove(id)).toBe(reference.remove(id));
    while (copy.compact());
    for (let id = 100_000; id < 101_000; id++) {
      const code = randomCode(bits, next);
      copy.add(id, code);
      reference.add(id, code);
    }
    const query = flipped(randomCode(bits, next), 3, next);
    expect(copy.range(query, bits * 0.4)).toEqual(reference.range(query, bits * 0.4));
    expect(copy.nearest(query, 100)).toEqual(reference.nearest(query, 100));
  });

  it('of an empty index is an empty index', async () => {
    await saveSnapshot(path, new PlaneIndex(64), stamp);
    const loaded = await loadSnapshot(path, { bits: 64, ...stamp });
    expect(loaded.ok && loaded.index.size).toBe(0);
  });

  it('is what the index was when saving began', async () => {
    const { index } = filled(64);
    const before = index.size;
    const saving = saveSnapshot(path, index, stamp);
    for (let id = 10 ** 6; id < 10 ** 6 + 30_000; id++) index.add(id, new Uint8Array(8));
    await saving;
    const loaded = await loadSnapshot(path, { bits: 64, ...stamp });
    expect(loaded.ok && loaded.index.size).toBe(before);
  });

  it('that is not there is missing', async () => {
    expect(await loadSnapshot(path, { bits: 64, ...stamp })).toMatchObject({ code: 'snapshot-missing' });
  });

  it.each([
    ['another model', { bits: 64, ...stamp, modelVersion: 'model-2' }],
    ['another state of the catalog', { bits: 64, ...stamp, catalogStamp: '43' }],
    ['codes of another length', { bits: 256, ...stamp }],
  ])('of %s is stale', async (_, expected) => {
    await saveSnapshot(path, filled(64).index, stamp);
    expect(await loadSnapshot(path, expected)).toMatchObject({ code: 'snapshot-stale' });
  });

  it('is damaged where any of its bytes differs, it is cut off, or longer', async () => {
    await saveSnapshot(path, filled(64).index, stamp);
    const whole = await readFile(path);
    const places = [0, 9, 11, 14, 300, whole.length >> 1, whole.length - 40, whole.length - 1];
    for (const place of places) {
      const copy = Buffer.from(whole);
      copy[place]! ^= 64;
      await writeFile(path, copy);
      expect(await loadSnapshot(path, { bits: 64, ...stamp })).toMatchObject({ code: 'snapshot-damaged' });
    }
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(1)]));
    expect(await loadSnapshot(path, { bits: 64, ...stamp })).toMatchObject({ code: 'snapshot-damaged' });
    for (const length of [whole.length - 1, whole.length >> 1, 20, 5, 0]) {
      await writeFile(path, whole);
      await truncate(path, length);
      expect(await loadSnapshot(path, { bits: 64, ...stamp })).toMatchObject({ code: 'snapshot-damaged' });
    }
  });

  it('that fails to be written leaves the one before and nothing else', async () => {
    const { index } = filled(64);
    expect(await saveSnapshot(join(folder, 'gone', 'x'), index, stamp)).toMatchObject({
      code: 'snapshot-not-written',
    });
    await mkdir(path);
    expect(await saveSnapshot(path, index, stamp)).toMatchObject({ code: 'snapshot-not-written' });
    expect(await readdir(folder)).toEqual(['pictures.index']);
  });
});
