import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSnapshot, saveSnapshot } from '../../src/hamming/snapshot.ts';
import { filledIndex } from './kindred-engine.ts';

/** Codes in the smaller library that is measured beside the whole. */
const smallCount = 100_000;

/** What the index takes besides searching: memory, filling, saving, opening, removing; and queries at 100,000 photos. */
export async function measureLife(folder: string, codes: Uint8Array): Promise<void> {
  const line = (name: string, figure: string): void => {
    console.log(`| ${name} | ${figure} |`);
  };
  console.log('| 256 bits | |\n| --- | --- |');
  let start = performance.now();
  const index = filledIndex(codes, 256);
  line('filled one by one', `${(((performance.now() - start) / index.size) * 1000).toFixed(2)} µs a photo`);
  line('memory', `${(index.byteLength / index.size).toFixed(1)} bytes a photo`);

  const path = join(folder, 'bench.index');
  const stamp = { modelVersion: 'bench', catalogStamp: 'bench' };
  start = performance.now();
  const saved = await saveSnapshot(path, index, stamp);
  line('snapshot written', `${(performance.now() - start).toFixed(0)} ms`);
  if (!saved.ok) throw new Error(saved.message);
  const opening: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    start = performance.now();
    const opened = await loadSnapshot(path, { bits: 256, ...stamp });
    opening.push(performance.now() - start);
    if (!opened.ok) throw new Error(opened.message);
  }
  line('snapshot opened', `${percentile(opening, 0.5).toFixed(0)} ms (${(await stat(path)).size} bytes)`);
  await rm(path);

  const removals: number[] = [];
  for (let id = 0; id < index.shape.slots; id += 3) {
    start = performance.now();
    index.remove(id);
    removals.push(performance.now() - start);
  }
  line('a third removed, compaction along the way', `${(1000 * mean(removals)).toFixed(1)} µs a photo`);
  line('of these calls, 99.99 % take at most', `${percentile(removals, 0.9999).toFixed(2)} ms`);

  const small = filledIndex(codes.subarray(0, smallCount * 32), 256);
  for (const [name, search] of [
    ['range 56', (code: Uint8Array) => small.range(code, 56)],
    ['range 90', (code: Uint8Array) => small.range(code, 90)],
    ['nearest 24 within 90', (code: Uint8Array) => small.nearest(code, 24, 90)],
  ] as const) {
    const times: number[] = [];
    for (let turn = 0; turn < 300; turn++) {
      const at = ((turn * 7919) % smallCount) * 32;
      start = performance.now();
      search(codes.subarray(at, at + 32));
      times.push(performance.now() - start);
    }
    line(
      `100,000 photos, ${name}`,
      `p50 ${percentile(times, 0.5).toFixed(3)} ms, p95 ${percentile(times, 0.95).toFixed(3)} ms`,
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
}
