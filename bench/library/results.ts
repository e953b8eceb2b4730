import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeResults } from '../write-results.ts';

/** A library of so many photos: milliseconds, bytes, counts by name. */
const runSchema = v.object({
  photos: v.number(),
  /** Rows and codes only, or files that were read. */
  kind: v.picklist(['rows', 'files']),
  machine: v.string(),
  day: v.string(),
  /** Load of the machine when it began and when it ended. */
  load: v.tuple([v.number(), v.number()]),
  figures: v.record(v.string(), v.number()),
});

export type Run = v.InferOutput<typeof runSchema>;

const file = join(import.meta.dirname, 'results.json');

/** The latest run of each kind and size, the smallest first. */
export async function readRuns(): Promise<Run[]> {
  return existsSync(file) ? v.parse(v.array(runSchema), JSON.parse(await readFile(file, 'utf8'))) : [];
}

/** Keeps a run instead of an earlier one of its kind and size, and returns all. */
export async function keepRun(run: Run): Promise<Run[]> {
  const others = (await readRuns()).filter(({ kind, photos }) => kind !== run.kind || photos !== run.photos);
  const runs = [...others, run].sort((a, b) => a.kind.localeCompare(b.kind) || a.photos - b.photos);
  await writeResults(file, runs);
  return runs;
}
