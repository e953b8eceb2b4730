/**
 * Fits the trees by which verification tells a copy from a look-alike, on the tuning half of the pairs, and writes
 * src/groups/judgement-trees.ts. Run: npx tsx bench/verification/fit-judgement.ts [--every N]
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { comesLater, compareAt, comparePictures } from '../../src/groups/compare-pictures.ts';
import { comparisonFeatures } from '../../src/groups/judgement-features.ts';
import type { PreparedImage } from '../../src/groups/prepare.ts';
import { prepare } from '../../src/groups/prepare.ts';
import type { Example } from './boost.ts';
import { boost } from './boost.ts';
import { loadPairs } from './pairs.ts';

const { values: options } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
const every = Number(options.every);
const { images, pairs } = await loadPairs();

const cache = new Map<string, PreparedImage>();
function look(image: number, size: 'small' | 'detail'): PreparedImage {
  const key = `${image} ${size}`;
  const known = cache.get(key) ?? prepare(images[image]![size]);
  if (cache.size > 400) cache.clear();
  cache.set(key, known);
  return known;
}

/** A wrong *same picture* costs its user a photo, a missed copy only disk space. */
const weights = { edit: 1, burst: 6, 'look-alike': 3 };

const small: Example[] = [];
const both: Example[] = [];
const scenes: Example[] = [];
for (const [place, { kind, what, split, ...pair }] of pairs.entries()) {
  if (split !== 'tune' || (kind !== 'burst' && (place * 7919) % every !== 0)) continue;
  const swap = comesLater(look(pair.a, 'small'), look(pair.b, 'small'));
  const [a, b] = swap ? [pair.b, pair.a] : [pair.a, pair.b];
  const [left, right] = [look(a, 'small'), look(b, 'small')];
  const first = comparePictures(left, right);
  if (!first) continue;
  const contrast = Math.min(left.contrast, right.contrast);
  const features = comparisonFeatures(first, contrast);
  const example = { label: kind === 'edit' ? 1 : 0, weight: weights[kind] };
  small.push({ ...example, features });
  // Frames up to 8 apart share a scene by any measure; those 16 apart may or may not.
  if (kind !== 'edit' && !what.endsWith('gap 16')) {
    scenes.push({ features, label: kind === 'burst' ? 1 : 0, weight: kind === 'burst' ? 3 : 1 });
  }
  const second = compareAt(look(a, 'detail'), look(b, 'detail'), first.map);
  if (second) both.push({ ...example, features: [...features, ...comparisonFeatures(second, contrast)] });
}

const lines = [
  '// Written by bench/verification/fit-judgement.ts; not edited by hand. Layout: see evaluateTrees.',
  '',
  '/** Log odds of *same picture* from the features of the first look. */',
  `export const firstLookTrees: readonly number[] = ${JSON.stringify(boost(small, 100, 0.12))};`,
  '',
  '/** The same from the features of the first look, then those of the second. */',
  `export const secondLookTrees: readonly number[] = ${JSON.stringify(boost(both, 120, 0.12))};`,
  '',
  '/** Log odds of one scene against look-alikes, for what is not one picture, from the features of the first look. */',
  `export const sceneTrees: readonly number[] = ${JSON.stringify(boost(scenes, 30, 0.15))};`,
  '',
];
writeFileSync(path.join(import.meta.dirname, '../../src/groups/judgement-trees.ts'), lines.join('\n'));
console.log(
  `${small.length} examples for the first look, ${both.length} for the second; now: npx prettier --write src/groups/judgement-trees.ts`,
);
