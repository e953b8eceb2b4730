import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePhoto } from '../../build/edits/pixels.ts';
import { cacheDirectory } from '../../build/model/feature-cache.ts';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { modelDirectory } from '../../src/model/load-model.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';

const photosPerChunk = 500;

export interface FeatureRows {
  readonly featuresVersion: string;
  readonly featureLength: number;
  /** int8 [photos, featureLength], in the order of the paths */
  readonly values: Int8Array;
}

/**
 * Features of `paths` (absolute) by the product's own engine, in chunks that are kept beside the training cache: a run
 * that was stopped goes on where it was. `name` must stand for the same list of paths each time.
 */
export async function cachedFeatures(name: string, paths: readonly string[]): Promise<FeatureRows> {
  const model = await loadFeatureModel(modelDirectory);
  const { featuresVersion, featureLength, inputSize } = model;
  const folder = join(cacheDirectory, featuresVersion, 'retrieval', name);
  await mkdir(folder, { recursive: true });
  const values = new Int8Array(paths.length * featureLength);
  const engine = await createEngine(model);
  for (let start = 0; start < paths.length; start += photosPerChunk) {
    const file = join(folder, `${String(start / photosPerChunk).padStart(4, '0')}.i8`);
    const chunk = paths.slice(start, start + photosPerChunk);
    if (!existsSync(file)) {
      const rows = new Int8Array(chunk.length * featureLength);
      for (const [index, path] of chunk.entries()) {
        const { data, width, height } = await decodePhoto(path);
        const input = toNetworkInput({ pixels: data, width, height }, inputSize);
        rows.set(quantise(await engine.features(input, 1)).values, index * featureLength);
      }
      await writeFile(`${file}.part`, rows);
      await rename(`${file}.part`, file);
      process.stderr.write(`features of ${name}: ${start + chunk.length} of ${paths.length} photos\n`);
    }
    const bytes = await readFile(file);
    if (bytes.length !== chunk.length * featureLength) {
      throw new Error(`${file} holds other photos than it should: remove ${folder} and start again.`);
    }
    values.set(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), start * featureLength);
  }
  await engine.dispose();
  return { featuresVersion, featureLength, values };
}
