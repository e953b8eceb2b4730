/*
 * Judges the bundled model and the whole way of a photo behind it on photos that nothing was fitted on:
 *
 *     npm run eval:model                    everything: about 12,000 files, half an hour of CPU
 *     npm run eval:model -- --photos 60     a fifth of the originals
 *     npm run eval:model -- --quick         a minute; fails where the figures are clearly too low
 *     npm run eval:model -- --write         also writes results.json here, the tables of docs/evaluation.md and its curves
 *     npm run eval:model -- --before FILE   also judges the codes of another heads file, on the same features
 *
 * docs/evaluation.md says what is measured and how. Files, catalogs and pictures of the wrong pairs are kept outside the repository.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { encode } from '../../src/model/heads.ts';
import { loadModel, pictureBits } from '../../src/model/load-model.ts';
import { readHead } from '../../src/model/read-head.ts';
import { parseSafetensors } from '../../src/model/safetensors.ts';
import { evaluationDataOrNone } from '../evaluation-data.ts';
import { writeResults } from '../write-results.ts';
import { writeContactSheets } from './contact-sheets.ts';
import { writeCurves } from './curves.ts';
import { codeFiguresOf, libraryFiguresOf, resultsSchema, type Figures, type Results } from './figures.ts';
import { measureDistances, type Distances } from './measure-distances.ts';
import { judgeMixedLibrary, judgeRecipeLibrary, type JudgedLibrary } from './judge-library.ts';
import { choosePhotos, fullSize } from './photos.ts';
import { replaceSection, tablesOf } from './tables.ts';
import { cacheDirectory } from './write-files.ts';

const { values: flags } = parseArgs({
  options: {
    photos: { type: 'string', default: String(fullSize) },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    before: { type: 'string' },
  },
});
if (evaluationDataOrNone() === undefined) {
  console.log('The model is not evaluated: there is no evaluation data. Set KINDRED_DATA to its folder.');
  process.exit(0);
}

const quickSize = 6;
const resultsFile = join(import.meta.dirname, 'results.json');
const size = flags.quick ? quickSize : Number(flags.photos);
const composition = await choosePhotos(size);

const mixed = await judgeMixedLibrary(composition);
const recipe = await judgeRecipeLibrary(composition);
const { version } = await loadModel();
const distances = codeDistances(
  mixed,
  mixed.scanned.files.map(({ pictureCode }) => pictureCode),
);
const figures: Figures = {
  model: version,
  originals: composition.originals.length,
  day: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.version}`,
  code: codeFiguresOf(distances),
  mixed: libraryFiguresOf(mixed.judgement, mixed.scanned.files.length, mixed.scanned.cpuSeconds),
  recipe: libraryFiguresOf(recipe.judgement, recipe.scanned.files.length, recipe.scanned.cpuSeconds),
};
const results = await earlierResults();
if (flags.before !== undefined) results.beforeTraining = await judgeHeads(flags.before);
const tables = tablesOf(figures, results.beforeTraining);
console.log(tables);
for (const { name, judgement } of [mixed, recipe]) {
  const sheets = await writeContactSheets(
    join(cacheDirectory, 'wrong-pairs', `${name}-${size}`),
    judgement.wrong,
  );
  if (sheets.length > 0) console.log(`\nWrong pairs of the ${name} library: ${sheets.join(' ')}`);
}
if (flags.write) await write();
if (flags.quick) failWherePoor(figures);

function codeDistances({ scanned, truth }: JudgedLibrary, codes: readonly Uint8Array[]): Distances {
  return measureDistances(scanned.files, truth, codes[0]!.length * 8, (a, b) =>
    hammingDistance(codes[a]!, codes[b]!),
  );
}

/** What the picture head of another file does on the same features. */
async function judgeHeads(file: string): Promise<Results['beforeTraining']> {
  const bytes = await readFile(file);
  const heads = parseSafetensors(bytes, file);
  const { files } = mixed.scanned;
  const head = readHead(heads, 'picture', pictureBits, files[0]!.features.length);
  const codes = files.map(({ features }) => encode(head, { values: features, scale: 1 }));
  const model = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { model, originals: composition.originals.length, code: codeFiguresOf(codeDistances(mixed, codes)) };
}

async function earlierResults(): Promise<Results> {
  if (!existsSync(resultsFile)) return {};
  return v.parse(resultsSchema, JSON.parse(await readFile(resultsFile, 'utf8')));
}

async function write(): Promise<void> {
  await writeResults(resultsFile, { ...results, latest: figures });
  const page = join(import.meta.dirname, '../../docs/evaluation.md');
  await writeFile(
    page,
    replaceSection(await readFile(page, 'utf8'), 'npm run eval:model -- --write', tables),
  );
  await writeCurves(join(import.meta.dirname, '../../docs/evaluation'), distances, mixed.judgement);
}

/** What no change may fall below, on the few photos of a quick run: well under what is usual there. */
function failWherePoor({ mixed: library, recipe: transformed }: Figures): void {
  const least: [string, number, number][] = [
    ['precision in the mixed library', library.precision, 0.97],
    ['recall in the mixed library', library.recall, 0.6],
    ['recall of crops, mirrors, turns and squash', transformed.recall, 0.5],
  ];
  for (const [what, value, floor] of least) {
    if (value >= floor) continue;
    console.error(`The ${what} is ${value}, below ${floor}.`);
    process.exitCode = 1;
  }
}
