/*
 * CPU time of learning from 2,000 labelled photos to a head of 64 bits, and of encoding 100,000 photos with it:
 *
 *     npm run bench:tune
 *
 * Photos and labels are the evaluation data's where it is there; otherwise features are drawn, which takes the same time.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Head } from '../../src/model/heads.ts';
import { encodeBatch } from '../../src/model/heads.ts';
import { chooseLoss, trainingOptions } from '../../src/training/choose-loss.ts';
import type { LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { selectPhotos } from '../../src/training/labelled-photos.ts';
import { randomFrom, shuffle } from '../../src/training/random.ts';
import { trainHead } from '../../src/training/train-head.ts';
import { dataDirectory } from '../../build/model/photos.ts';
import { loadDataSet } from './data-sets.ts';
import { parts } from './methods.ts';

const labelledCount = 2000;
const encodedCount = 100_000;
const bits = 64;
const featureLength = 1504;

const sources = existsSync(join(dataDirectory, 'caltech101'))
  ? (['caltech101', 'grocery'] as const)
  : (['drawn'] as const);
const table: Record<string, Record<string, string>> = {};
for (const source of sources) {
  const photos = source === 'drawn' ? drawnPhotos() : await somePhotos(source);
  const loss = chooseLoss(photos, bits);
  const options = trainingOptions(loss, { bits, parts, photos: labelledCount, seed: 1 });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const started = cpuSeconds();
  const outcome = await trainHead(photos, options);
  const training = cpuSeconds() - started;
  delay.disable();
  if (!outcome.ok) throw new Error(outcome.message);
  const values = repeated(photos.features, encodedCount * featureLength);
  const head = { name: 'subject', ...outcome.head };
  table[source] = {
    loss: loss.loss,
    'new head, CPU-s (<= 20)': training.toFixed(1),
    'validation mAP': outcome.after.meanAveragePrecision.toFixed(3),
    'longest pause of the thread, ms': (delay.max / 1e6).toFixed(0),
    '100,000 codes, CPU-s (<= 5)': encodingSeconds(head, values).toFixed(1),
    'with 512 hidden units': encodingSeconds(withHiddenLayer(head, 512), values).toFixed(1),
  };
}
console.log(`${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads, Node ${process.version}`);
console.table(table);

async function somePhotos(name: 'caltech101' | 'grocery'): Promise<LabelledPhotos> {
  const set = await loadDataSet(name);
  const rows = shuffle(set.train.slice(), randomFrom(1)).slice(0, labelledCount);
  return selectPhotos({ ...set, labelCount: set.labelNames.length }, rows);
}

function drawnPhotos(): LabelledPhotos {
  const random = randomFrom(1);
  const labelCount = 20;
  const labels = new Uint8Array(labelledCount * labelCount);
  for (let row = 0; row < labelledCount; row += 1) labels[row * labelCount + (row % labelCount)] = 1;
  const features = Int8Array.from({ length: labelledCount * featureLength }, (_, index) => {
    const isOwn = index % labelCount === Math.floor(index / featureLength) % labelCount;
    return Math.floor(random() * (isOwn ? 127 : 60));
  });
  return { features, featureLength, labels, labelCount };
}

function encodingSeconds(head: Head, values: Int8Array): number {
  encodeBatch(head, values.subarray(0, 1000 * featureLength), 1000);
  const started = cpuSeconds();
  encodeBatch(head, values, encodedCount);
  return cpuSeconds() - started;
}

/** Another head of the same inputs and bits, with drawn weights: how long it takes does not depend on them. */
function withHiddenLayer(head: Head, units: number): Head {
  const random = randomFrom(1);
  const drawn = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5);
  const hidden = { units, weights: drawn(units * featureLength), thresholds: drawn(units) };
  return { ...head, hidden, weights: drawn(head.bits * units) };
}

function repeated(values: Int8Array, length: number): Int8Array {
  const all = new Int8Array(length);
  for (let start = 0; start < length; start += values.length) {
    all.set(values.subarray(0, Math.min(values.length, length - start)), start);
  }
  return all;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
