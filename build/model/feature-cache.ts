import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { modelDirectory } from '../../src/model/load-model.ts';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import type { Copy, ToInput } from './photo-forms.ts';
import { formsOf } from './photo-forms.ts';
import type { TrainingPhoto } from './photos.ts';

const photosPerChunk = 100;

/** A photo or one of its edited copies; row i of the features belongs to row i of the list. */
const rowSchema = v.object({
  photo: v.string(),
  set: v.picklist(['caltech101', 'grocery', 'fashion']),
  label: v.string(),
  /** `original` or the name of an edit. */
  kind: v.string(),
});
const chunkSchema = v.array(rowSchema);
export type CachedRow = v.InferOutput<typeof rowSchema>;

export interface CachedFeatures {
  readonly featuresVersion: string;
  /** Where the chunks lie. */
  readonly folder: string;
  readonly rows: CachedRow[];
  /** int8 [rows, featureLength] */
  readonly values: Int8Array;
}

type Chunk = Pick<CachedFeatures, 'rows' | 'values'>;

/** Where features are kept between runs: outside the repository, since they come from data that may not be passed on. */
export const cacheDirectory = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'kindred-train',
);

/** Raised whenever an edit or the choice of photos changes, so that an older cache is not taken for it. */
const recipe = 'edits-2';

/**
 * Quantised features of every photo and of its edited copies (each saved again as JPEG), by the product's own engine. Chunks of 100
 * photos are kept in `folder` under the cache directory, so that a run that was stopped goes on where it was.
 */
export async function cacheFeatures(
  folder: string,
  photos: readonly TrainingPhoto[],
  copiesOf: (photo: TrainingPhoto) => readonly Copy[],
  toInput?: ToInput,
): Promise<CachedFeatures> {
  const model = await loadFeatureModel(modelDirectory);
  const directory = join(cacheDirectory, model.featuresVersion, recipe, folder);
  await mkdir(directory, { recursive: true });
  const engine = await createEngine(model);
  const chunks: Chunk[] = [];
  for (let start = 0; start < photos.length; start += photosPerChunk) {
    const name = join(directory, String(start / photosPerChunk).padStart(4, '0'));
    if (!existsSync(`${name}.json`)) {
      const rows: CachedRow[] = [];
      const values: Int8Array[] = [];
      const some = photos.slice(start, start + photosPerChunk);
      for await (const { photo, kind, input } of formsOf(some, copiesOf, model.inputSize, toInput)) {
        const { set, label } = photo;
        values.push(quantise(await engine.features(input, 1)).values);
        rows.push({ photo: photo.photo, set, label, kind });
      }
      await writeFile(`${name}.i8`, Buffer.concat(values.map((row) => Buffer.from(row.buffer))));
      // The list is written last and by rename: where it stands, the chunk is whole.
      await writeFile(`${name}.part`, JSON.stringify(rows));
      await rename(`${name}.part`, `${name}.json`);
      process.stderr.write(
        `${folder}: ${Math.min(start + photosPerChunk, photos.length)} of ${photos.length} photos\n`,
      );
    }
    chunks.push(await readChunk(name));
  }
  await engine.dispose();
  return { featuresVersion: model.featuresVersion, folder: directory, ...joinChunks(chunks) };
}

async function readChunk(name: string): Promise<Chunk> {
  const rows = v.parse(chunkSchema, JSON.parse(await readFile(`${name}.json`, 'utf8')));
  const bytes = await readFile(`${name}.i8`);
  return { rows, values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
}

function joinChunks(chunks: readonly Chunk[]): Chunk {
  const values = new Int8Array(chunks.reduce((sum, chunk) => sum + chunk.values.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    values.set(chunk.values, offset);
    offset += chunk.values.length;
  }
  return { rows: chunks.flatMap((chunk) => chunk.rows), values };
}
