import { KindredError } from '../contract/problems.ts';
import type { FeatureModel } from './backbone.ts';
import { loadFeatureModel, readModelFile, shortHash } from './backbone.ts';
import type { Head } from './heads.ts';
import { readHead } from './read-head.ts';
import { parseSafetensors } from './safetensors.ts';

export const pictureBits = 256;
export const subjectBits = 64;

export interface Model extends FeatureModel {
  /** Stored with every code; changes with the weights, the input recipe or a head. */
  readonly version: string;
  /** Is this the same picture? 256 bits. */
  readonly pictureHead: Head;
  /** Is this the same kind of thing? 64 bits. */
  readonly subjectHead: Head;
}

/** Right from src/model as from a bundle in out/main. */
export const modelDirectory = new URL('../../resources/model/', import.meta.url);

const loads = new Map<string, Promise<Model>>();

/**
 * The model in `directory` (a file URL that ends with a slash). Loaded once per process; a load that failed is
 * forgotten, so that the next call tries again. Throws KindredError `model-damaged` where a file is missing or cut
 * off, or the heads belong to another backbone.
 */
export function loadModel(directory: URL = modelDirectory): Promise<Model> {
  const known = loads.get(directory.href);
  if (known) return known;
  const load = readModel(directory).catch((error: unknown) => {
    loads.delete(directory.href);
    throw error;
  });
  loads.set(directory.href, load);
  return load;
}

async function readModel(directory: URL): Promise<Model> {
  const features = await loadFeatureModel(directory);
  const bytes = await readModelFile(directory, 'heads.safetensors');
  const heads = parseSafetensors(bytes, 'heads.safetensors');
  if (heads.metadata['format'] !== 'kindred-heads-1') throw unfitting('is not a heads file');
  if (heads.metadata['featuresVersion'] !== features.featuresVersion) {
    throw unfitting('was made for another backbone');
  }
  return {
    ...features,
    version: shortHash(features.featuresVersion, bytes),
    pictureHead: readHead(heads, 'picture', pictureBits, features.featureLength),
    subjectHead: readHead(heads, 'subject', subjectBits, features.featureLength),
  };
}

function unfitting(reason: string): KindredError {
  return new KindredError(
    'model-damaged',
    `The model file heads.safetensors ${reason}. Install Kindred again to restore it.`,
  );
}
