import { sub, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { RetrievalMetrics } from '../contract/tuning.ts';
import { startBackend } from './backend.ts';
import { evaluateLeaveOneOut } from './examine-head.ts';
import type { HashLayer } from './hash-layer.ts';
import type { FeaturePart, TrainedHead } from './head.ts';
import { headOf, inputLengthOf, signCodes } from './head.ts';
import type { LabelFailure, LabelledPhotos } from './labelled-photos.ts';
import { findLabelFailure, labelsOf, namedRows } from './labelled-photos.ts';
import { productWithTransposed, transposedProduct } from './matrix.ts';
import type { LabelledCodes } from './metrics/evaluate-codes.ts';
import { inputTensor, preparePhotos } from './prepared-photos.ts';
import { trainLayer } from './train-layer.ts';
import type { TrainingJob, TrainingOptions } from './training-options.ts';
import type { Whitening } from './whitening.ts';

/** `current`: the head in use, measured on the same held-out photos. */
export type HeadTraining = TrainingJob & { readonly current?: TrainedHead | undefined };

export type TrainingOutcome =
  | {
      readonly ok: true;
      readonly head: TrainedHead;
      /** Of `current`; undefined where there is none. */
      readonly before: RetrievalMetrics | undefined;
      /** Of the new head. */
      readonly after: RetrievalMetrics;
      /** The step whose weights were kept. */
      readonly step: number;
      readonly trained: number;
      readonly validated: number;
    }
  | ({ readonly ok: false } & LabelFailure);

/**
 * Trains a head on photos with labels. Photos without one are left out. The held-out photos are asked of each other: asked of
 * those learned from, a head that knows these by heart would shine, and find nothing among photos it has not seen. The weights
 * with the best tie-aware mAP are kept. The same input, options and seed give the same head on the same kind of machine. Labels
 * that can't be learned from are an outcome with a code; an abort throws the signal's reason.
 */
export async function trainHead(
  photos: LabelledPhotos,
  options: TrainingOptions,
  { signal, onProgress, current }: HeadTraining = {},
): Promise<TrainingOutcome> {
  signal?.throwIfAborted();
  const failure = findLabelFailure(photos);
  if (failure) return { ok: false, ...failure };
  if (options.hidden !== 0)
    throw new RangeError('A head of the product has no hidden layer: use trainLayer.');
  const { bits, parts } = options;
  await startBackend();
  const prepared = await preparePhotos(photos, options, signal);
  const { train, validation, whitening } = prepared;
  let layer: HashLayer | undefined;
  try {
    signal?.throwIfAborted();
    const trained = await trainLayer(prepared, options, { signal, onProgress });
    layer = trained.layer;
    const head = await linearHead(layer, whitening, parts, bits);
    const measure = (measured: TrainedHead): RetrievalMetrics =>
      evaluateLeaveOneOut(encodeLabelled(measured, validation)).metrics;
    return {
      ok: true,
      head,
      before: current && measure(current),
      after: measure(head),
      step: trained.step,
      trained: namedRows(train).length,
      validated: namedRows(validation).length,
    };
  } finally {
    layer?.dispose();
    prepared.dispose();
  }
}

/** Whitening and layer as one matrix: W^T (T (x - mean)) + b > 0 is (T^T W)^T x > (T^T W)^T mean - b. */
export async function linearHead(
  layer: HashLayer,
  { mean, transform }: Whitening,
  parts: readonly FeaturePart[],
  bits: number,
): Promise<TrainedHead> {
  const [weights, biases] = await layer.snapshot();
  const length = mean.length;
  const product = tidy(() =>
    transposedProduct(tensor2d(weights!, [length, bits]), tensor2d(transform, [length, length])),
  );
  const rows = (await product.data<'float32'>()).slice();
  product.dispose();
  const thresholds = new Float32Array(bits);
  for (let bit = 0; bit < bits; bit += 1) {
    let sum = 0;
    for (let index = 0; index < length; index += 1) sum += rows[bit * length + index]! * mean[index]!;
    thresholds[bit] = sum - biases![bit]!;
  }
  return headOf(parts, bits, rows, thresholds);
}

/** Codes of labelled photos by a head. */
export function encodeLabelled(
  { bits, parts, weights, thresholds }: TrainedHead,
  photos: LabelledPhotos,
): LabelledCodes {
  const outputs = tidy(() =>
    sub(
      productWithTransposed(inputTensor(photos, parts), tensor2d(weights, [bits, inputLengthOf(parts)])),
      tensor1d(thresholds),
    ).dataSync<'float32'>(),
  );
  return { bits, bytes: signCodes(outputs, bits), labels: labelsOf(photos) };
}
