/**
 * What verification makes of edited copies, of frames of a burst and of look-alikes that it was not tuned on.
 * Run: npx tsx bench/verification/run.ts [--split tune|hold-out|all] [--every N]
 * The pairs come from the evaluation data (KINDRED_DATA) and are made once, in a few minutes.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { VerifiedLevel } from '../../src/groups/verify.ts';
import { cpuTime, Looks } from './looks.ts';
import { dataFolder, isSampled, loadPairs } from './pairs.ts';

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    split: { type: 'string', default: 'hold-out' },
    every: { type: 'string', default: '1' },
    scores: { type: 'string' },
    names: { type: 'boolean', default: false },
  },
});
if (!existsSync(dataFolder)) {
  console.log(`no evaluation data at ${dataFolder}: set KINDRED_DATA to measure verification`);
  process.exit(0);
}

const { images, pairs } = await loadPairs();
const looks = new Looks();

interface Row {
  count: number;
  levels: Record<VerifiedLevel, number>;
  time: number;
}

/** One line a pair: what it is, the score, the level. */
const scores: string[] = [];
const rows = new Map<string, Row>();
const every = Number(options.every);
for (const [place, pair] of pairs.entries()) {
  if (options.split !== 'all' && pair.split !== options.split) continue;
  if (pair.kind !== 'burst' && !isSampled(place, every)) continue;
  const start = cpuTime();
  const result = await looks.verify(images[pair.a]!, images[pair.b]!);
  const time = cpuTime() - start;
  const key = `${pair.kind} ${pair.what}`;
  let row = rows.get(key);
  if (!row) {
    row = { count: 0, levels: { 'same-picture': 0, unsure: 0, 'same-scene': 0, unrelated: 0 }, time: 0 };
    rows.set(key, row);
  }
  row.count++;
  row.levels[result.level]++;
  scores.push(`${key}\t${result.score.toFixed(4)}\t${result.level}`);
  row.time += time;
  if (options.names && (pair.kind !== 'edit') === (result.level === 'same-picture')) {
    console.log(
      `${key} ${images[pair.a]!.name} | ${images[pair.b]!.name}: ${result.level} ${result.score.toFixed(2)} ${result.evidence}`,
    );
  }
}

function share(part: number, whole: number): string {
  return (part / Math.max(1, whole)).toFixed(3).padStart(9);
}

function print(name: string, { count, levels, time }: Row): void {
  console.log(
    `${name.padEnd(34)}${String(count).padStart(6)}${share(levels['same-picture'], count)}${share(levels.unsure, count)}${share(levels['same-scene'], count)}${share(levels.unrelated, count)}${(time / count).toFixed(2).padStart(9)}`,
  );
}

function total(name: string, choose: (key: string) => boolean): Row {
  const sum: Row = {
    count: 0,
    levels: { 'same-picture': 0, unsure: 0, 'same-scene': 0, unrelated: 0 },
    time: 0,
  };
  for (const [key, row] of rows) {
    if (!choose(key)) continue;
    sum.count += row.count;
    sum.time += row.time;
    for (const level of Object.keys(sum.levels) as VerifiedLevel[]) sum.levels[level] += row.levels[level];
  }
  print(name, sum);
  return sum;
}

console.log(
  `${options.split}${' '.repeat(34 - options.split.length)} pairs  picture   unsure    scene  unrelat.  CPU-ms`,
);
for (const [key, row] of [...rows].sort(([left], [right]) => (left < right ? -1 : 1))) print(key, row);
console.log();
const copies = total('all edits', (key) => key.startsWith('edit'));
total('all bursts', (key) => key.startsWith('burst'));
const alike = total('all look-alikes', (key) => key.startsWith('look-alike'));
total('all', () => true);
console.log(
  `\nfalse same-picture among look-alikes: ${alike.levels['same-picture']} of ${alike.count}; edits missed: ${copies.count - copies.levels['same-picture']} of ${copies.count}`,
);
console.log(
  `second look: ${looks.second} of ${looks.pairs} pairs; of the CPU time decoding and preparing ${looks.prepared} thumbnails: ${(looks.preparing / looks.prepared).toFixed(2)} CPU-ms each`,
);
if (options.scores !== undefined) writeFileSync(options.scores, `${scores.join('\n')}\n`);
