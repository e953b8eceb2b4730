import { freemem } from 'node:os';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import { KindredError } from '../../contract/problems.ts';
import { loadFeatureModel, type FeatureModel } from '../../model/backbone.ts';
import { modelDirectory } from '../../model/load-model.ts';
import { readTailFile, writeTailFile } from '../../model/tail-file.ts';
import { TensorGraph } from '../../model/tensor-graph.ts';
import { productOptions } from '../../training/choose-loss.ts';
import { StoredMaps, writeMaps, type MapFile, type MapShape } from '../../training/deep/map-files.ts';
import { startDeepBackend } from '../../training/deep/deep-backend.ts';
import { tuneTail, usualCut } from '../../training/deep/tune-tail.ts';
import { randomFrom } from '../../training/random.ts';
import type { TrainingProgress } from '../../training/training-options.ts';
import { openCatalog } from '../catalog/catalog.ts';
import type { DeepLesson, TailTuned } from './teaching-tasks.ts';
import { lookAtAll } from './thumbnail-looks.ts';

/** Each photo as it is and so many random looks at it: all that augmentation can see of pixels below the cut. */
const randomLooks = 3;

/** What training takes beside the photos: activations, gradients and two moments of three million weights. */
const neededMemory = 1.5e9;

/** `onLooked` hears of each photo's looks, `onProgress` of the steps that follow. */
export interface LessonListener {
  onLooked: (done: number, total: number) => void;
  onProgress: (progress: TrainingProgress) => void;
}

/**
 * Teaches the last stages on labelled photos. Throws KindredError `not-enough-memory` or `tensorflow-missing` before anything
 * is done. `folder` holds the maps meanwhile; its owner removes it.
 */
export async function teachTail(
  { photos, library, hashes, folder, bits, seed, general, loss }: DeepLesson,
  { onProgress, onLooked }: LessonListener,
): Promise<TailTuned> {
  checkMemory(freemem());
  await startDeepBackend();
  const options = productOptions(photos, { bits, parts: general.parts, seed, loss });
  const model = await loadFeatureModel(modelDirectory);
  const forms = await storeMaps(model, readThumbnails(library, hashes), { folder, seed, onLooked });
  const maps = new StoredMaps(forms);
  try {
    const outcome = await tuneTail(
      { backbone: model.backbone, cut: usualCut, photos, maps, options },
      { onProgress },
    );
    if (!outcome.ok) return outcome;
    const { weights, head, before, after, step } = outcome;
    const bytes = weights && writeTailFile(weights, usualCut, model.featuresVersion);
    const version = bytes ? readTailFile(bytes, 'the tail', model).version : '';
    return { ok: true, bytes, version, head: { name: 'subject', ...head }, before, after, step };
  } finally {
    maps.close();
  }
}

/** @param free bytes that the system could give */
export function checkMemory(free: number): void {
  if (free >= neededMemory) return;
  const [needed, there] = [neededMemory, free].map((bytes) => (bytes / 1e9).toFixed(1));
  throw new KindredError(
    'not-enough-memory',
    `Teaching the network itself needs ${needed!} GB of free memory, and ${there!} GB are free: close other programs, or teach without it.`,
  );
}

/** JPEGs; empty where there is none. */
function readThumbnails(library: string, hashes: readonly string[]): Uint8Array[] {
  const catalog = openCatalog(library, 'read');
  try {
    return hashes.map((hash) => catalog.thumbnails.get(hash) ?? new Uint8Array());
  } finally {
    catalog.close();
  }
}

/** The maps before the cut, of every photo as it is and of random looks at it. */
async function storeMaps(
  model: FeatureModel,
  thumbnails: readonly Uint8Array[],
  {
    folder,
    seed,
    onLooked,
  }: { folder: string; seed: number; onLooked: (done: number, total: number) => void },
): Promise<MapFile[]> {
  const { inputSize } = model;
  const graph = new TensorGraph(model.backbone);
  const mapsOf = (inputs: Uint8Array, count: number): Tensor4D =>
    tidy(() => graph.lower(tensor4d(inputs, [count, inputSize, inputSize, 3], 'int32'), usualCut));
  const probe = mapsOf(new Uint8Array(inputSize * inputSize * 3), 1);
  const shape = probe.shape.slice(1) as unknown as MapShape;
  probe.dispose();
  const forms: MapFile[] = [];
  for (let form = 0; form <= randomLooks; form += 1) {
    const file = { path: join(folder, `form-${form}.f16`), photos: thumbnails.length, shape };
    await writeMaps(file, async (start, end) => {
      const inputs = await lookAtAll(thumbnails.slice(start, end), inputSize, (row) =>
        form === 0 ? undefined : randomFrom(seed + form * 1_000_003 + (start + row) * 7919),
      );
      const maps = mapsOf(inputs, end - start);
      const values = (await maps.data<'float32'>()).slice();
      maps.dispose();
      onLooked(form * thumbnails.length + end, (randomLooks + 1) * thumbnails.length);
      return values;
    });
    forms.push(file);
  }
  graph.dispose();
  return forms;
}
