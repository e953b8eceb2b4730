import { freemem } from 'node:os';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import { KindredError } from '../../contract/problems.ts';
import { loadFeatureModel, type FeatureModel } from '../../model/backbone.ts';
import { createEngine, type Engine } from '../../model/engine.ts';
import { quantise } from '../../model/features.ts';
import { modelDirectory } from '../../model/load-model.ts';
import { readTailFile, withTail, writeTailFile } from '../../model/tail-file.ts';
import { TensorGraph } from '../../model/tensor-graph.ts';
import { StoredMaps, writeMaps, type MapFile, type MapShape } from '../../training/deep/map-files.ts';
import { startNativeBackend } from '../../training/deep/native-backend.ts';
import { tuneTail, usualCut } from '../../training/deep/tune-tail.ts';
import { randomFrom } from '../../training/random.ts';
import type { TrainingOptions, TrainingProgress } from '../../training/training-options.ts';
import type { DeepLesson, TailTuned } from './teaching-tasks.ts';
import { lookAtThumbnail } from './thumbnail-looks.ts';

export { startNativeBackend };

/*
 * What the teaching thread does with the network itself: it teaches its last stages, and describes photos by what they learned.
 */

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
  { photos, thumbnails, folder }: DeepLesson,
  options: TrainingOptions,
  { onProgress, onLooked }: LessonListener,
): Promise<TailTuned> {
  checkMemory(freemem() - thumbnails.reduce((sum, { length }) => sum + length, 0));
  await startNativeBackend();
  const model = await loadFeatureModel(modelDirectory);
  const forms = await storeMaps(model, thumbnails, { folder, seed: options.seed, onLooked });
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

/** The engine for the tail that was asked for last: a library has one in use. */
let describing: { version: string; model: FeatureModel; engine: Engine } | undefined;

/** Features by a tail, int8 [photos, featureLength], of thumbnails. */
export async function describeByTail(
  tail: { readonly version: string; readonly bytes: Uint8Array },
  thumbnails: readonly Uint8Array[],
): Promise<Int8Array> {
  if (describing?.version !== tail.version) {
    await describing?.engine.dispose();
    const bundled = await loadFeatureModel(modelDirectory);
    const model = withTail(bundled, readTailFile(tail.bytes, 'the tail', bundled));
    describing = { version: tail.version, model, engine: await createEngine(model) };
  }
  const { model, engine } = describing;
  const inputs = await lookAtAll(thumbnails, model.inputSize, () => undefined);
  const floats = await engine.features(inputs, thumbnails.length);
  const features = new Int8Array(floats.length);
  for (let start = 0; start < floats.length; start += model.featureLength) {
    features.set(quantise(floats.subarray(start, start + model.featureLength)).values, start);
  }
  return features;
}

/** Network inputs one after the other; of a thumbnail that can't be decoded a black one. */
async function lookAtAll(
  thumbnails: readonly Uint8Array[],
  side: number,
  randomOf: (row: number) => (() => number) | undefined,
): Promise<Uint8Array> {
  const inputs = new Uint8Array(thumbnails.length * side * side * 3);
  for (const [row, thumbnail] of thumbnails.entries()) {
    const look = await lookAtThumbnail(thumbnail, side, randomOf(row)).catch(() => undefined);
    if (look) inputs.set(look, row * side * side * 3);
  }
  return inputs;
}
