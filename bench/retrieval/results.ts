import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { cacheDirectory } from '../../build/model/feature-cache.ts';

const metricsSchema = v.object({
  queries: v.number(),
  meanAveragePrecision: v.number(),
  meanAveragePrecisionAtK: v.number(),
  ndcg: v.number(),
  averageCumulativeGain: v.number(),
  weightedAveragePrecision: v.number(),
  precisionWithin2: v.number(),
  recallWithin2: v.number(),
  meanAveragePrecisionWithin2: v.number(),
});

/** One method on one set at one length. */
const cellSchema = v.object({
  set: v.string(),
  method: v.string(),
  /** 0 for float features. */
  bits: v.number(),
  /** What it was run with; another fingerprint is another cell. */
  options: v.unknown(),
  /** Any shared label is relevant. */
  metrics: metricsSchema,
  /** Tie-aware mAP where only the finest label counts, for nested labels. */
  fineMeanAveragePrecision: v.optional(v.number()),
  /** Of fitting and encoding, without features and whitening. */
  cpuSeconds: v.number(),
});
export type Cell = v.InferOutput<typeof cellSchema>;

export type CellKey = Pick<Cell, 'set' | 'method' | 'bits' | 'options'>;

function folderOf(featuresVersion: string): string {
  return join(cacheDirectory, featuresVersion, 'retrieval-results');
}

function fileOf(featuresVersion: string, key: CellKey): string {
  const { set, method, bits, options } = key;
  const fingerprint = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 8);
  return join(folderOf(featuresVersion), `${set}-${method}-${bits}-${fingerprint}.json`);
}

/** A cell that an earlier run finished. */
export async function readCell(featuresVersion: string, key: CellKey): Promise<Cell | undefined> {
  const file = fileOf(featuresVersion, key);
  if (!existsSync(file)) return undefined;
  return v.parse(cellSchema, JSON.parse(await readFile(file, 'utf8')));
}

/** Keeps a finished cell; a run that is stopped loses at most the one it is at. */
export async function writeCell(featuresVersion: string, cell: Cell): Promise<void> {
  const file = fileOf(featuresVersion, cell);
  await mkdir(folderOf(featuresVersion), { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify(cell, undefined, 1)}\n`);
  await rename(`${file}.part`, file);
}
