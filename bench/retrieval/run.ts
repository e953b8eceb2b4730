/*
 * Retrieval by tuned codes on labelled sets: every loss, ITQ and the cosine of the untuned features at four lengths.
 *
 *     npm run eval:retrieval                                  everything; prints the tables
 *     npm run eval:retrieval -- --sets grocery --methods itq  some cells
 *     npm run eval:retrieval -- --write                       also writes bench/retrieval/results.json
 *     npm run eval:retrieval -- --held-out                    a fifth of the photos that teach ask: to choose options by
 *     npm run eval:retrieval -- --finished                    computes nothing, shows what earlier runs finished
 *
 * Each finished cell is kept beside the feature cache and skipped next time. The first run computes the features, eight
 * minutes of one core.
 */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { startBackend } from '../../src/training/backend.ts';
import type { LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { labelsOf, selectPhotos } from '../../src/training/labelled-photos.ts';
import type { Labels } from '../../src/training/metrics/count-levels.ts';
import { evaluateCodes, meanAveragePrecision } from '../../src/training/metrics/evaluate-codes.ts';
import type { PreparedPhotos } from '../../src/training/prepared-photos.ts';
import { preparePhotos } from '../../src/training/prepared-photos.ts';
import { randomFrom, shuffle } from '../../src/training/random.ts';
import { trainingOptions, tunedLosses } from '../../src/training/choose-loss.ts';
import { writeResults } from '../write-results.ts';
import type { DataSet, DataSetName } from './data-sets.ts';
import { dataSetNames, loadDataSet } from './data-sets.ts';
import { evaluateFloatCosine } from './float-cosine.ts';
import type { CodeMethod, MethodName } from './methods.ts';
import { codesBy, methodNames, optionsOf, parts } from './methods.ts';
import type { Cell } from './results.ts';
import { readCell, writeCell } from './results.ts';
import { printTables } from './tables.ts';

const lengths = [16, 32, 48, 64];

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: dataSetNames.join() },
    methods: { type: 'string', default: methodNames.join() },
    bits: { type: 'string', default: lengths.join() },
    write: { type: 'boolean', default: false },
    finished: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
  },
});

await startBackend();
const chosenSets = dataSetNames.filter((name) => flags.sets.split(',').includes(name));
const chosenMethods = methodNames.filter((name) => flags.methods.split(',').includes(name));
const chosenBits = flags.bits.split(',').map(Number);
const cells: Cell[] = [];
for (const name of chosenSets) cells.push(...(await evaluateSet(name)));
printTables(cells);
if (flags.write && !flags['held-out']) {
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads, Node ${process.version}`;
  const report = { command: 'npm run eval:retrieval -- --write', machine, versions: await versions(), cells };
  await writeResults(join(import.meta.dirname, 'results.json'), report);
}

async function versions(): Promise<Record<string, string>> {
  const dependencies = v.object({ dependencies: v.record(v.string(), v.string()) });
  const file = join(import.meta.dirname, '../../package.json');
  const { dependencies: all } = v.parse(dependencies, JSON.parse(await readFile(file, 'utf8')));
  const used = Object.entries(all).filter(([name]) => /tfjs|onnxruntime|ml-matrix|sharp/.test(name));
  return Object.fromEntries(used);
}

async function evaluateSet(name: DataSetName): Promise<Cell[]> {
  const whole = await loadDataSet(name);
  const set = flags['held-out'] ? withHeldOut(whole) : whole;
  const shownName = flags['held-out'] ? `${name}, held out` : name;
  const photos: LabelledPhotos = { ...set, labelCount: set.labelNames.length };
  const train = selectPhotos(photos, set.train);
  const queries = selectPhotos(photos, set.queries);
  let prepared: PreparedPhotos | undefined;
  const prepare = async (): Promise<PreparedPhotos> => {
    const options = trainingOptions(tunedLosses['soft-pairwise'], {
      bits: 8,
      parts,
      photos: set.train.length,
      seed: 1,
    });
    prepared ??= await preparePhotos(train, { ...options, validationShare: 0 });
    return prepared;
  };
  const done: Cell[] = [];
  for (const method of chosenMethods) {
    if (method.endsWith('-hidden') && name !== 'cifar10') continue;
    const itsBits = method === 'float-cosine' ? [0] : method === 'bundled' ? [64] : chosenBits;
    for (const bits of itsBits) {
      const key = { set: shownName, method, bits, options: cellOptions(method, bits, set.train.length) };
      let cell = await readCell(set.featuresVersion, key);
      if (!cell) {
        if (flags.finished) continue;
        cell = { ...key, ...(await measure(method, bits, set, train, queries, prepare)) };
        await writeCell(set.featuresVersion, cell);
      }
      done.push(cell);
      const fine = cell.fineMeanAveragePrecision;
      console.error(
        `${shownName} ${method} ${bits}: mAP ${cell.metrics.meanAveragePrecision.toFixed(4)}` +
          `${fine === undefined ? '' : `, fine ${fine.toFixed(4)}`}, ${cell.cpuSeconds.toFixed(1)} CPU-s`,
      );
    }
  }
  prepared?.dispose();
  return done;
}

/** A fifth of the photos that teach ask in place of the queries, which are left out. */
function withHeldOut(set: DataSet): DataSet {
  const rows = shuffle([...set.train], randomFrom(1));
  const train = rows.slice(Math.floor(rows.length / 5));
  return { ...set, train, database: train, queries: rows.slice(0, Math.floor(rows.length / 5)) };
}

function cellOptions(method: MethodName, bits: number, photos: number): unknown {
  return method === 'float-cosine' ? { parts } : optionsOf(method, bits, photos);
}

async function measure(
  method: MethodName,
  bits: number,
  set: DataSet,
  train: LabelledPhotos,
  queries: LabelledPhotos,
  prepare: () => Promise<PreparedPhotos>,
): Promise<Pick<Cell, 'metrics' | 'fineMeanAveragePrecision' | 'cpuSeconds'>> {
  if (method === 'float-cosine') {
    const started = cpuSeconds();
    const metrics = evaluateFloatCosine(queries, train, parts);
    if (!set.fine) return { metrics, cpuSeconds: cpuSeconds() - started };
    const fine = evaluateFloatCosine(
      onlyFine(queries, set, set.queries),
      onlyFine(train, set, set.train),
      parts,
    );
    return {
      metrics,
      fineMeanAveragePrecision: fine.meanAveragePrecision,
      cpuSeconds: cpuSeconds() - started,
    };
  }
  return measureCodes(method, bits, set, train, queries, prepare);
}

async function measureCodes(
  method: CodeMethod,
  bits: number,
  set: DataSet,
  train: LabelledPhotos,
  queries: LabelledPhotos,
  prepare: () => Promise<PreparedPhotos>,
): Promise<Pick<Cell, 'metrics' | 'fineMeanAveragePrecision' | 'cpuSeconds'>> {
  if (method !== 'itq' && method !== 'bundled') await prepare();
  const started = cpuSeconds();
  const [asked, answers] = await codesBy(method, bits, prepare, train, [queries, train]);
  const seconds = cpuSeconds() - started;
  const ask = (labels: Labels) => ({ bits, bytes: asked!, labels });
  const answer = (labels: Labels) => ({ bits, bytes: answers!, labels });
  const metrics = evaluateCodes(ask(labelsOf(queries)), answer(labelsOf(train)));
  if (!set.fine) return { metrics, cpuSeconds: seconds };
  const fineMeanAveragePrecision = meanAveragePrecision(
    ask(labelsOf(onlyFine(queries, set, set.queries))),
    answer(labelsOf(onlyFine(train, set, set.train))),
  );
  return { metrics, fineMeanAveragePrecision, cpuSeconds: seconds };
}

/** The same photos with their finest label alone. */
function onlyFine(photos: LabelledPhotos, { fine }: DataSet, rows: readonly number[]): LabelledPhotos {
  const labels = new Uint8Array(photos.labels.length);
  rows.forEach((row, index) => {
    labels[index * photos.labelCount + fine![row]!] = 1;
  });
  return { ...photos, labels };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
