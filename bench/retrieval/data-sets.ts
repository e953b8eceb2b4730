import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { cacheDirectory } from '../../build/model/feature-cache.ts';
import { randomFrom } from '../../build/random.ts';
import { evaluationData } from '../evaluation-data.ts';
import { cachedFeatures } from './cached-features.ts';

export const dataSetNames = ['caltech101', 'grocery', 'fashion', 'cifar10'] as const;
export type DataSetName = (typeof dataSetNames)[number];

/** Photos with features and labels, and who of them asks, answers and teaches. */
export interface DataSet {
  readonly name: DataSetName;
  readonly featuresVersion: string;
  readonly featureLength: number;
  /** int8 [photos, featureLength] */
  readonly features: Int8Array;
  /** Names of the labels. */
  readonly labelNames: readonly string[];
  /** Multi-hot, [photos, labels] */
  readonly labels: Uint8Array;
  /** For nested labels: the index of the finest label per photo. */
  readonly fine?: Int32Array;
  /** Rows to fit on. */
  readonly train: readonly number[];
  readonly queries: readonly number[];
  readonly database: readonly number[];
}

interface LabelledPhoto {
  readonly path: string;
  readonly labels: readonly string[];
}

const labelsSchema = v.record(v.string(), v.array(v.string()));

const loaders: Record<DataSetName, (folder: string) => Promise<DataSet>> = {
  /** Half of each class to fit on, which is also the database; 10 queries a class from the other half. */
  async caltech101(folder) {
    const photos: LabelledPhoto[] = [];
    for (const label of (await readdir(folder)).sort()) {
      if (label === 'BACKGROUND_Google') continue;
      for (const name of (await readdir(join(folder, label))).sort()) {
        photos.push({ path: join(folder, label, name), labels: [label] });
      }
    }
    const train: number[] = [];
    const queries: number[] = [];
    for (const members of byLabel(photos)) {
      const order = shuffled(members, 'caltech101');
      const half = Math.ceil(order.length / 2);
      train.push(...order.slice(0, half));
      queries.push(...order.slice(half, half + 10));
    }
    return withFeatures('caltech101', photos, { train, queries, database: train });
  },

  /** The set's own split: train and val teach and answer, the test photos ask. */
  async grocery(folder) {
    const labels = Object.entries(await readLabels(folder)).sort(([a], [b]) => (a < b ? -1 : 1));
    const photos = labels.map(([name, [kind, coarse, fine]]) => ({
      path: join(folder, name),
      labels: [`kind ${kind}`, `coarse ${coarse}`, `fine ${fine}`],
    }));
    const isQuery = labels.map(([name]) => name.startsWith('test/'));
    const rows = photos.map((_, row) => row);
    const train = rows.filter((row) => !isQuery[row]);
    const queries = rows.filter((row) => isQuery[row]);
    const set = await withFeatures('grocery', photos, { train, queries, database: train });
    const fine = Int32Array.from(photos, (photo) => set.labelNames.indexOf(photo.labels[2]!));
    return { ...set, fine };
  },

  /** 1,000 queries; the others teach and answer. Labels seen fewer than 20 times say too little and are left out. */
  async fashion(folder) {
    const entries = Object.entries(await readLabels(folder)).sort(([a], [b]) => (a < b ? -1 : 1));
    const kinds = ['gender', 'category', 'kind', 'article', 'colour'];
    const counts = new Map<string, number>();
    const all = entries.map(([name, values]) => {
      const labels = values.map((value, position) => `${kinds[position]} ${value}`);
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
      return { path: join(folder, name), labels };
    });
    // Gender and master category are shared by most pairs, so they would make everything relevant to everything.
    const photos = all.map(({ path, labels }) => ({
      path,
      labels: labels.slice(2).filter((label) => counts.get(label)! >= 20),
    }));
    const usable = photos.filter((photo) => photo.labels.length > 0);
    const order = shuffled(
      usable.map((_, row) => row),
      'fashion',
    );
    const train = order.slice(1000);
    return withFeatures('fashion', usable, { train, queries: order.slice(0, 1000), database: train });
  },

  /** The protocol of the published figures: 50,000 photos teach and answer, the 10,000 test photos ask. */
  async cifar10() {
    const photos: LabelledPhoto[] = [];
    const counts: number[] = [];
    for (const part of ['train', 'test'] as const) {
      const unpacked = await unpackedCifar(part);
      const names = (await readdir(unpacked, { recursive: true })).sort();
      for (const name of names) {
        const path = name.replaceAll('\\', '/');
        if (!path.endsWith('.jpg')) continue;
        const label = path.split('/').at(-2)!;
        photos.push({ path: join(unpacked, name), labels: [label] });
      }
      counts.push(photos.length);
    }
    const rows = photos.map((_, row) => row);
    const train = rows.slice(0, counts[0]);
    return withFeatures('cifar10', photos, { train, queries: rows.slice(counts[0]), database: train });
  },
};

/** One data set with its features; the first call computes and caches them. */
export function loadDataSet(name: DataSetName): Promise<DataSet> {
  return loaders[name](join(evaluationData(), name));
}

async function withFeatures(
  name: DataSetName,
  photos: readonly LabelledPhoto[],
  roles: Pick<DataSet, 'train' | 'queries' | 'database'>,
): Promise<DataSet> {
  const { values, featuresVersion, featureLength } = await cachedFeatures(
    name,
    photos.map((photo) => photo.path),
  );
  const labelNames = [...new Set(photos.flatMap((photo) => photo.labels))].sort();
  const position = new Map(labelNames.map((label, index) => [label, index]));
  const labels = new Uint8Array(photos.length * labelNames.length);
  photos.forEach((photo, row) => {
    for (const label of photo.labels) labels[row * labelNames.length + position.get(label)!] = 1;
  });
  return { name, featuresVersion, featureLength, features: values, labelNames, labels, ...roles };
}

async function readLabels(folder: string): Promise<Record<string, string[]>> {
  return v.parse(labelsSchema, JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8')));
}

function byLabel(photos: readonly LabelledPhoto[]): number[][] {
  const rows = new Map<string, number[]>();
  photos.forEach((photo, row) => {
    const label = photo.labels[0]!;
    const members = rows.get(label);
    if (members) members.push(row);
    else rows.set(label, [row]);
  });
  return [...rows.values()];
}

function shuffled(rows: readonly number[], seed: string): number[] {
  const random = randomFrom(`${seed} ${rows[0] ?? ''}`);
  const order = rows.slice();
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** The folder with one half of CIFAR-10, unpacked: CLASS/NNNN.jpg. */
export async function unpackedCifar(part: 'train' | 'test'): Promise<string> {
  const folder = join(cacheDirectory, 'cifar10', part);
  await unpack(join(evaluationData(), 'cifar10', `${part}.tar.gz`), folder);
  return folder;
}

/** Unpacked with the system's tar (on Linux, macOS and Windows 10 or later), by way of a folder that is renamed when whole. */
async function unpack(archive: string, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(`${folder}.part`, { recursive: true });
  execFileSync('tar', ['-xzf', archive, '-C', `${folder}.part`]);
  await rename(`${folder}.part`, folder);
}
