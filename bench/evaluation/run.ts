/*
 * Judges the bundled model and the whole way of a photo behind it on photos that nothing was fitted on:
 *
 *     npm run eval:model                    everything: about 12,000 files, half an hour of two cores
 *     npm run eval:model -- --photos 60     a fifth of it
 *     npm run eval:model -- --quick         a minute; fails where the figures are clearly too low
 *     npm run eval:model -- --write         also writes results.json here, the tables of docs/evaluation.md and its curves
 *
 * docs/evaluation.md says what is measured and how. Files, catalogs and pictures of the wrong pairs are kept outside the repository.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { evaluationDataOrNone } from '../evaluation-data.ts';
import { writeContactSheets } from './contact-sheets.ts';
import { writeCurves } from './curves.ts';
import { mixedEdits, recipeEdits } from './edits.ts';
import { codeFiguresOf, libraryFiguresOf, resultsSchema, type Figures, type Results } from './figures.ts';
import { measureDistances, type Distances } from './measure-distances.ts';
import { measureRelations, type LibraryJudgement } from './measure-relations.ts';
import { choosePhotos, fullSize, type Composition } from './photos.ts';
import { scanFiles, type ScannedFiles } from './scan-files.ts';
import { tablesOf } from './tables.ts';
import { TruthTable } from './truth.ts';
import { cacheDirectory, writeFiles } from './write-files.ts';

const { values: flags } = parseArgs({
  options: {
    photos: { type: 'string', default: String(fullSize) },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (evaluationDataOrNone() === undefined) {
  console.log('The model is not evaluated: there is no evaluation data. Set KINDRED_DATA to its folder.');
  process.exit(0);
}

const quickSize = 8;
/** Where the figures stand in the page that describes them. */
const marks = ['<!-- figures: npm run eval:model -- --write -->', '<!-- end of figures -->'] as const;
const resultsFile = join(import.meta.dirname, 'results.json');
const size = flags.quick ? quickSize : Number(flags.photos);
const composition = await choosePhotos(size);

const mixed = await judge('mixed', composition, mixedEdits);
const recipe = await judge('recipe', { ...composition, frames: [], lookAlikes: [] }, recipeEdits);
const { pictureHead, version } = await loadModel();
const distances = codeDistances(mixed.scanned, mixed.truth, pictureHead.bits);
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

interface Judged {
  name: string;
  scanned: ScannedFiles;
  truth: TruthTable;
  judgement: LibraryJudgement;
}

async function judge(name: string, photos: Composition, edits: typeof mixedEdits): Promise<Judged> {
  const { folder, files } = await writeFiles(name, photos, edits);
  const scanned = await scanFiles(folder, files);
  if (scanned.unread > 0) throw new Error(`${scanned.unread} files of ${folder} could not be read.`);
  const truth = new TruthTable(scanned.files);
  return { name, scanned, truth, judgement: await measureRelations(scanned, truth) };
}

function codeDistances({ files }: ScannedFiles, truth: TruthTable, bits: number): Distances {
  const codes = files.map(({ pictureCode }) => pictureCode);
  return measureDistances(files, truth, bits, (a, b) => hammingDistance(codes[a]!, codes[b]!));
}

async function earlierResults(): Promise<Results> {
  if (!existsSync(resultsFile)) return {};
  return v.parse(resultsSchema, JSON.parse(await readFile(resultsFile, 'utf8')));
}

async function write(): Promise<void> {
  await writeFile(resultsFile, `${JSON.stringify({ ...results, latest: figures }, undefined, 1)}\n`);
  const page = join(import.meta.dirname, '../../docs/evaluation.md');
  const text = await readFile(page, 'utf8');
  const [before, after] = [text.indexOf(marks[0]) + marks[0].length, text.indexOf(marks[1])];
  await writeFile(page, `${text.slice(0, before)}\n\n${tables}\n\n${text.slice(after)}`);
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
