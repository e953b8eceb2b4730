/**
 * What verification makes of edited copies, of frames of a burst and of look-alikes that it was not tuned on.
 * Run: npx tsx bench/verification/run.ts [--split tune|hold-out|all] [--every N]
 * The pairs come from the evaluation data (KINDRED_DATA) and are made once, in a few minutes.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PreparedImage } from '../../src/groups/prepare.ts';
import { prepare } from '../../src/groups/prepare.ts';
import type { Verifiable, VerifiedLevel } from '../../src/groups/verify.ts';
import { verify } from '../../src/groups/verify.ts';
import { dataFolder, loadPairs } from './pairs.ts';

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    split: { type: 'string', default: 'hold-out' },
    every: { type: 'string', default: '1' },
    scores: { type: 'string' },
    names: { type: 'boolean', default: false },
    detail: { type: 'boolean', default: true },
  },
});
if (!existsSync(dataFolder)) {
  console.log(`no evaluation data at ${dataFolder}: set KINDRED_DATA to measure verification`);
  process.exit(0);
}

const { images, pairs } = await loadPairs();
const prepared = new Map<string, PreparedImage>();
let prepareTime = 0;
let preparations = 0;

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function look(image: number, size: 'small' | 'detail'): PreparedImage {
  const key = `${image} ${size}`;
  let known = prepared.get(key);
  if (!known) {
    if (prepared.size > 2000) prepared.clear();
    const start = cpu();
    known = prepare(images[image]![size]);
    prepareTime += cpu() - start;
    preparations++;
    prepared.set(key, known);
  }
  return known;
}

function side(image: number, detail: boolean): Verifiable {
  const { width, height } = images[image]!;
  return {
    width,
    height,
    prepared: look(image, 'small'),
    ...(detail ? { detail: look(image, 'detail') } : {}),
  };
}

interface Row {
  count: number;
  levels: Record<VerifiedLevel, number>;
  time: number;
}

/** One line a pair: what it is, the score, the level. */
const scores: string[] = [];
const rows = new Map<string, Row>();
const every = Number(options.every);
let second = 0;
let compared = 0;
for (const [place, pair] of pairs.entries()) {
  if (options.split !== 'all' && pair.split !== options.split) continue;
  if (pair.kind !== 'burst' && (place * 7919) % every !== 0) continue;
  const sides = [side(pair.a, false), side(pair.b, false)] as const;
  // Made ready outside the clock: a photo is prepared once for all of its candidates.
  for (const { prepared: ready } of sides) {
    ready.search.grounds.at(0);
  }
  let start = cpu();
  let result = verify(...sides);
  let time = cpu() - start;
  compared++;
  if (options.detail && result.needsDetail) {
    second++;
    const detailed = [side(pair.a, true), side(pair.b, true)] as const;
    start = cpu();
    result = verify(...detailed);
    time += cpu() - start;
  }
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
  `second look: ${second} of ${compared} pairs; preparing: ${(prepareTime / preparations).toFixed(2)} CPU-ms a thumbnail`,
);
if (options.scores !== undefined) writeFileSync(options.scores, `${scores.join('\n')}\n`);
