/*
 * Kindred at its one setting beside imagededup's hashes, ImageHash, pdqhash and a network's cosine, on the same files:
 *
 *     npm run bench:peers                  all of them, on the files of eval:model
 *     npm run bench:peers -- --photos 60   on a fifth of them
 *     npm run bench:peers -- --write       also writes results.json here and the tables of docs/evaluation.md
 *
 * The Python packages are installed outside the repository; where they cannot be had, the command says so and ends.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluationDataOrNone } from '../evaluation-data.ts';
import { judgeMixedLibrary, judgeRecipeLibrary, type JudgedLibrary } from '../evaluation/judge-library.ts';
import { choosePhotos, fullSize } from '../evaluation/photos.ts';
import { digits, replaceSection, table } from '../evaluation/tables.ts';
import { writeResults } from '../write-results.ts';
import { measurePeers, ourRow, type PeerRow } from './measure-peers.ts';
import { pythonHashes } from './python-hashes.ts';

const { values: flags } = parseArgs({
  options: {
    photos: { type: 'string', default: String(fullSize) },
    write: { type: 'boolean', default: false },
  },
});
if (evaluationDataOrNone() === undefined) {
  console.log('Nothing to compare on: there is no evaluation data. Set KINDRED_DATA to its folder.');
  process.exit(0);
}

const composition = await choosePhotos(Number(flags.photos));
const mixed = await compare(await judgeMixedLibrary(composition));
const recipe = mixed && (await compare(await judgeRecipeLibrary(composition)));
if (!mixed || !recipe) process.exit(0);

const versions = Object.entries(mixed.versions).map(([name, version]) => `${name} ${version}`);
const tables = [
  `${composition.originals.length} originals; ${versions.join(', ')}. The libraries took ${Math.round(mixed.cpuSeconds)} CPU seconds to hash the mixed files by all hashes.`,
  '### The mixed library',
  overview(mixed.rows),
  perEdit(mixed.rows),
  '### Crop, mirrors, 25 degrees, squash',
  overview(recipe.rows, false),
  perEdit(recipe.rows),
].join('\n\n');
console.log(tables);
if (flags.write) {
  const results = { versions: mixed.versions, mixed: mixed.rows, recipe: recipe.rows };
  await writeResults(join(import.meta.dirname, 'results.json'), results);
  const page = join(import.meta.dirname, '../../docs/evaluation.md');
  await writeFile(
    page,
    replaceSection(await readFile(page, 'utf8'), 'npm run bench:peers -- --write', tables),
  );
}

interface Compared {
  rows: PeerRow[];
  versions: Record<string, string>;
  cpuSeconds: number;
}

async function compare(library: JudgedLibrary): Promise<Compared | undefined> {
  const { scanned, name } = library;
  const hashes = await pythonHashes(
    name,
    scanned.files.map(({ path }) => path),
  );
  if (!hashes) return undefined;
  const { versions: used, cpuSeconds } = hashes;
  return { rows: [ourRow(library), ...measurePeers(library, hashes)], versions: used, cpuSeconds };
}

function overview(rows: readonly PeerRow[], hasBursts = true): string {
  const gaps = hasBursts ? ['2', '4', '8', '16'] : [];
  return table(
    [
      'method',
      'threshold',
      'precision',
      'recall',
      ...gaps.map((gap) => `frames ${gap} apart`),
      ...(hasBursts ? ['look-alikes of 100,000'] : []),
    ],
    rows.map(({ name, setting, precision, recall, frames, hardPer100000 }) => [
      name,
      setting,
      digits(precision),
      digits(recall),
      ...gaps.map((gap) => digits(frames[gap]!)),
      ...(hasBursts ? [hardPer100000.toFixed(1)] : []),
    ]),
  );
}

/** Recall by edit: ours, and each of the others at its best. */
function perEdit(rows: readonly PeerRow[]): string {
  const shown = rows.filter(({ name, setting }) => name === 'Kindred' || setting.endsWith('best at P .99'));
  return table(
    ['recall by edit', ...shown.map(({ name }) => name)],
    Object.keys(shown[0]!.edits).map((edit) => [
      edit,
      ...shown.map(({ edits }) => digits(edits[edit] ?? 0, 2)),
    ]),
  );
}
