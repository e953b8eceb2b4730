/**
 * Scores that verification gives pairs of different photos, the hardest there are: of one shelf of groceries, of one class
 * of Caltech-101, frames of one burst at least 8 apart. Prints how many lie above each score; for a table of false pairs
 * by score, and to find pictures that the data holds twice.
 *
 *   npx tsx bench/verification/score-pairs.ts [--pairs N] [--split tune|hold-out] [--save FILE] [--names SCORE]
 *
 * `--pairs`: at most so many of each set. `--save`: one line a pair: set, score, level, tab-separated. `--names`: the pairs
 * with at least that score, to look at.
 */
import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { randomFrom } from '../../build/random.ts';
import { cpuTime, Looks } from './looks.ts';
import { areKnownCopies } from '../../build/model/known-copies.ts';
import { dataFolder, splitOf, toBenchImage } from './pairs.ts';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20000' },
    split: { type: 'string', default: 'hold-out' },
    save: { type: 'string' },
    names: { type: 'string' },
  },
});
if (!existsSync(dataFolder)) {
  console.log(`no evaluation data at ${dataFolder}: set KINDRED_DATA to score its pairs`);
  process.exit(0);
}
sharp.concurrency(1);

/** Photos that are compared among themselves: at most so many of each group, so that many groups take part. */
const mostOfGroup = 40;
const thresholds = [0.01, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];

interface PhotoSet {
  name: string;
  groups: string[][];
  /** Whether two members, by their places, make a pair of different pictures. */
  differ: (left: number, right: number) => boolean;
}

function filesBelow(folder: string): string[][] {
  return readdirSync(path.join(dataFolder, folder))
    .sort()
    .map((name) =>
      readdirSync(path.join(dataFolder, folder, name))
        .sort()
        .map((file) => `${folder}/${name}/${file}`),
    );
}

function shelves(): string[][] {
  const labels = JSON.parse(readFileSync(path.join(dataFolder, 'grocery/labels.json'), 'utf8')) as object;
  const byFolder = new Map<string, string[]>();
  for (const name of Object.keys(labels).sort()) {
    const folder = path.posix.dirname(name);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), `grocery/${name}`]);
  }
  return [...byFolder.values()];
}

/** Bursts are split by sequence, since their frames are nearly one picture; other photos one by one. */
const isWanted = (name: string): boolean => splitOf(name) === options.split;
const sets: PhotoSet[] = [
  {
    name: 'grocery',
    groups: shelves().map((group) => group.filter(isWanted)),
    differ: () => true,
  },
  {
    name: 'caltech101',
    groups: filesBelow('caltech101').map((group) => group.filter(isWanted)),
    differ: () => true,
  },
  {
    name: 'bursts',
    groups: filesBelow('bursts').filter(([first]) => isWanted(first!.split('/')[1]!)),
    // Every second frame of a sequence is there.
    differ: (left, right) => Math.abs(left - right) >= 4,
  },
];

const save = options.save === undefined ? undefined : createWriteStream(options.save);
const most = Number(options.pairs);
const began = cpuTime();
console.log(`${options.split}; pairs with at least the score\n`);
console.log(
  `${'set'.padEnd(12)}${'pairs'.padStart(9)}${thresholds.map((at) => String(at).padStart(7)).join('')}`,
);
for (const set of sets) {
  const scores = await scoreSet(set);
  const counts = thresholds.map((at) => scores.filter((score) => score >= at).length);
  console.log(
    `${set.name.padEnd(12)}${String(scores.length).padStart(9)}${counts.map((count) => String(count).padStart(7)).join('')}`,
  );
}
save?.end();
console.log(`\n${((cpuTime() - began) / 1000).toFixed(0)} CPU-s`);

async function scoreSet({ name, groups, differ }: PhotoSet): Promise<number[]> {
  const scores: number[] = [];
  const random = randomFrom(`scores ${name}`);
  const members = groups.map((group) => take(group, mostOfGroup, random));
  const possible = members.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const chance = Math.min(1, most / Math.max(1, possible));
  for (const group of members) {
    const looks = new Looks();
    const images = await Promise.all(group.map((photo) => toBenchImage(photo)));
    for (let left = 0; left < group.length; left++) {
      for (let right = left + 1; right < group.length; right++) {
        if (random() >= chance || !differ(left, right)) continue;
        const names = [group[left]!, group[right]!] as const;
        if (areKnownCopies(...names)) continue;
        const { score, level } = await looks.verify(images[left]!, images[right]!);
        scores.push(score);
        save?.write(`${name}\t${score.toFixed(5)}\t${level}\n`);
        if (options.names !== undefined && score >= Number(options.names))
          console.log(`  ${score.toFixed(4)} ${level} ${names.join(' ')}`);
      }
    }
  }
  return scores;
}

/** Up to `count` of a group, in their order. */
function take(group: readonly string[], count: number, random: () => number): string[] {
  if (group.length <= count) return [...group];
  const chosen = group.map((photo) => ({ photo, rank: random() })).sort((a, b) => a.rank - b.rank);
  const kept = new Set(chosen.slice(0, count).map(({ photo }) => photo));
  return group.filter((photo) => kept.has(photo));
}
