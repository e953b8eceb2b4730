/**
 * Fits the trees by which verification tells a copy from a look-alike, on the tuning half of the pairs, and writes
 * src/groups/judgement/judgement-trees.ts.
 *
 *   npx tsx bench/verification/fit-judgement.ts [--every N] [--measured FILE]
 *
 * `--every`: of the edits and look-alikes one in N. `--measured`: where the measurements lie, one JSON a line; made
 * there first where the file is absent (minutes), so that a fit can be repeated without measuring again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { boost } from './boost.ts';
import type { Example } from './boost.ts';
import { measurePairs, measuredSchema, type Measured } from './measure-pairs.ts';

const { values: options } = parseArgs({
  options: { every: { type: 'string', default: '1' }, measured: { type: 'string' } },
});

/** A wrong *same picture* costs its user a photo, a missed copy only disk space. */
const weights = { edit: 1, burst: 6, 'look-alike': 3 };

const measured = await load();
const small: Example[] = [];
const large: Example[] = [];
const scenes: Example[] = [];
for (const { kind, what, first, second } of measured) {
  if (!first) continue;
  const example = { label: kind === 'edit' ? 1 : 0, weight: weights[kind] };
  small.push({ ...example, features: first });
  // Trees that see both looks do worse on sequences they were not fitted on.
  if (second) large.push({ ...example, features: second });
  // Frames up to 8 apart share a scene by any measure; those 16 apart may or may not.
  if (kind !== 'edit' && !what.endsWith('gap 16')) {
    scenes.push({ features: first, label: kind === 'burst' ? 1 : 0, weight: kind === 'burst' ? 3 : 1 });
  }
}

const lines = [
  '// Written by bench/verification/fit-judgement.ts; not edited by hand. Layout: see evaluateTrees.',
  '',
  '/** Log odds of *same picture* from the features of the first look. */',
  `export const firstLookTrees: readonly number[] = ${JSON.stringify(boost(small, 100, 0.12))};`,
  '',
  '/** The same from the features of the second look. */',
  `export const secondLookTrees: readonly number[] = ${JSON.stringify(boost(large, 100, 0.12))};`,
  '',
  '/** Log odds of one scene against look-alikes, for what is not one picture, from the features of the first look. */',
  `export const sceneTrees: readonly number[] = ${JSON.stringify(boost(scenes, 30, 0.15))};`,
  '',
];
writeFileSync(
  path.join(import.meta.dirname, '../../src/groups/judgement/judgement-trees.ts'),
  lines.join('\n'),
);
console.log(
  `${small.length} examples for the first look, ${large.length} for the second; now: npx prettier --write src/groups/judgement/judgement-trees.ts`,
);

async function load(): Promise<Measured[]> {
  const file = options.measured;
  if (file !== undefined && existsSync(file)) {
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    return rows.map((row) => v.parse(measuredSchema, JSON.parse(row)));
  }
  const rows = await measurePairs('tune', Number(options.every));
  if (file !== undefined) writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return rows;
}
