import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Part } from './split.ts';
import { partOf } from './split.ts';

/** The camera samples are left out: too few to fit on, and so they stay an untouched check of the whole product. */
export const photoSets = ['caltech101', 'grocery', 'fashion'] as const;
export type PhotoSet = (typeof photoSets)[number];

/** One photo of the evaluation data. */
export interface TrainingPhoto {
  /** Path inside the evaluation data, with forward slashes. */
  readonly photo: string;
  readonly set: PhotoSet;
  /** What it shows, unique over all sets, as in `caltech101/pizza`. */
  readonly label: string;
  readonly part: Part;
}

/** Where the evaluation data lies: $KINDRED_DATA, or beside the checkout. */
export const dataDirectory = process.env['KINDRED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

const labelsSchema = v.record(v.string(), v.pipe(v.array(v.string()), v.minLength(3)));
/** Position of the label that says best what a photo shows: the fine class, the article type. */
const labelPosition = { grocery: 2, fashion: 3 } as const;

/** Every photo that can be trained or measured on, in the order of the names. Exits with one line where the data is absent. */
export async function listPhotos(): Promise<TrainingPhoto[]> {
  if (!existsSync(join(dataDirectory, 'caltech101'))) {
    console.error(`No evaluation data at ${dataDirectory}: set KINDRED_DATA to its folder.`);
    process.exit(2);
  }
  const photos: TrainingPhoto[] = [];
  for (const set of photoSets) {
    const labels = await readLabels(set);
    const entries = await readdir(join(dataDirectory, set), { recursive: true });
    for (const name of entries.sort()) {
      if (!/\.(webp|jpe?g|png)$/i.test(name)) continue;
      const path = name.replaceAll('\\', '/');
      const label = labels === undefined ? path.slice(0, path.indexOf('/')) : labels.get(path);
      if (label === undefined) continue;
      const photo = `${set}/${path}`;
      photos.push({ photo, set, label: `${set}/${label}`, part: partOf(photo, `${set}/${label}`) });
    }
  }
  return photos;
}

async function readLabels(set: PhotoSet): Promise<Map<string, string> | undefined> {
  if (set === 'caltech101') return undefined;
  const text = await readFile(join(dataDirectory, set, 'labels.json'), 'utf8');
  const entries = Object.entries(v.parse(labelsSchema, JSON.parse(text)));
  return new Map(entries.map(([name, labels]) => [name, labels[labelPosition[set]] ?? '']));
}
