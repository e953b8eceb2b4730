import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RetrievalMetrics } from '../../../src/contract/tuning.ts';

export interface RunOptions {
  readonly depth: 'last-stages' | 'end-to-end';
  readonly loss: 'large-margin-proxies' | 'soft-pairwise';
  readonly bits: number;
  /** Side of the enlarged photos in pixels. */
  readonly size: number;
  /** The first block that learns; 0 takes the stem with it. */
  readonly cut: number;
  /** Of each cycle; a second one begins anew at half the rates, from where the first ended. */
  readonly epochs: readonly number[];
  readonly batchSize: number;
  readonly tailRate: number;
  readonly layerRate: number;
  /** Photos that teach and answer; fewer than 50,000 for a trial. */
  readonly photos: number;
  /** So many others of the 50,000 ask in place of the test photos, to choose options by; 0 for a result. */
  readonly heldOut: number;
  readonly seed: number;
}

export interface CurvePoint {
  readonly step: number;
  /** Photos seen, with repetition. */
  readonly photos: number;
  /** Mean since the point before. */
  readonly loss: number;
  /** Tie-aware mAP of 1,000 of the queries over 5,000 of the photos that teach: tells the course, not the result. */
  readonly quickMap: number;
  /** Since the start, of all runs together. */
  readonly cpuSeconds: number;
}

export interface Curve {
  readonly command: string;
  readonly machine: string;
  readonly engine: string;
  readonly options: RunOptions;
  /** Of the untouched network with a trained hash layer. */
  readonly start: number;
  readonly points: readonly CurvePoint[];
  /** Of the whole protocol, when the run was finished. */
  readonly metrics?: RetrievalMetrics;
}

/** Differs for runs that must not be mixed up. */
export function nameOf({ depth, loss, bits, size, epochs, photos, heldOut }: RunOptions): string {
  const others = heldOut === 0 ? '' : `-${heldOut}-held-out`;
  const part = (photos === 50_000 ? '' : `-${photos}-photos`) + others;
  return `cifar10-${depth}-${loss}-${bits}-bits-${size}-px-${epochs.join('+')}-epochs${part}`;
}

export const curvesFolder = join(import.meta.dirname, 'curves');

function fileOf(options: RunOptions): string {
  return join(curvesFolder, `${nameOf(options)}.json`);
}

export async function readCurve(options: RunOptions): Promise<Curve | undefined> {
  const file = fileOf(options);
  if (!existsSync(file)) return undefined;
  const curve = JSON.parse(await readFile(file, 'utf8')) as Curve;
  if (JSON.stringify(curve.options) === JSON.stringify(options)) return curve;
  throw new Error(`${file} was made with other options: remove it to start again.`);
}

export async function writeCurve(curve: Curve): Promise<void> {
  const file = fileOf(curve.options);
  await mkdir(curvesFolder, { recursive: true });
  await writeFile(`${file}.part`, `${JSON.stringify(curve, undefined, 1)}\n`);
  await rename(`${file}.part`, file);
}
