import type { Tensor2D } from '@tensorflow/tfjs-core';
import { dispose, tensor2d } from '@tensorflow/tfjs-core';
import type { FeaturePart } from './head.ts';
import { inputLengthOf, prepareInputs } from './head.ts';
import type { LabelledPhotos } from './labelled-photos.ts';
import { holdOut, labelledRows, selectPhotos } from './labelled-photos.ts';
import type { TrainingOptions } from './training-options.ts';
import type { Whitening } from './whitening.ts';
import { fitWhitening, whiten } from './whitening.ts';

/** Queries of one validation; more would not make its mean much surer. */
const mostValidated = 1000;

/** Photos split, whitened and ready for any number of trainings. The owner disposes of it. */
export interface PreparedPhotos {
  readonly whitening: Whitening;
  readonly train: LabelledPhotos;
  readonly validation: LabelledPhotos;
  /** Whitened, [train photos, inputs] */
  readonly inputs: Tensor2D;
  /** Whitened, [validation photos, inputs] */
  readonly validationInputs: Tensor2D;
  dispose(): void;
}

type PreparationOptions = Pick<TrainingOptions, 'parts' | 'seed' | 'shrinkage' | 'validationShare'>;

/** Rows to learn from and to validate with: the same for the same photos, share and seed. */
export function splitRows(
  photos: LabelledPhotos,
  { validationShare, seed }: Pick<TrainingOptions, 'validationShare' | 'seed'>,
): { train: number[]; validation: number[] } {
  const { train, validation } = holdOut(photos, labelledRows(photos), validationShare, seed);
  return { train, validation: validation.slice(0, mostValidated) };
}

/**
 * The part of a training that does not depend on loss or bits, on TensorFlow.js's current backend. Labels must have passed
 * findLabelFailure.
 */
export async function preparePhotos(
  photos: LabelledPhotos,
  options: PreparationOptions,
  signal?: AbortSignal,
): Promise<PreparedPhotos> {
  const { parts, shrinkage } = options;
  const split = splitRows(photos, options);
  const train = selectPhotos(photos, split.train);
  const validation = selectPhotos(photos, split.validation);
  const raw = inputTensor(train, parts);
  const whitening = await fitWhitening(raw, shrinkage, signal).catch((error: unknown) => {
    raw.dispose();
    throw error;
  });
  const inputs = whiten(raw, whitening);
  raw.dispose();
  const rawValidation = inputTensor(validation, parts);
  const validationInputs = whiten(rawValidation, whitening);
  rawValidation.dispose();
  const tensors = [inputs, validationInputs];
  return { whitening, train, validation, inputs, validationInputs, dispose: () => dispose(tensors) };
}

/** What heads with these parts see of photos, [photos, input length]. The caller disposes of it. */
export function inputTensor(
  { features, featureLength }: Pick<LabelledPhotos, 'features' | 'featureLength'>,
  parts: readonly FeaturePart[],
): Tensor2D {
  return tensor2d(prepareInputs(features, featureLength, parts), [
    features.length / featureLength,
    inputLengthOf(parts),
  ]);
}
