import type { Tensor2D } from '@tensorflow/tfjs-core';
import { dispose, gather, sub, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { RetrievalMetrics } from '../contract/tuning.ts';
import { productWithTransposed, transposedProduct } from './matrix.ts';
import { startBackend } from './backend.ts';
import { balancedBatches } from './batches.ts';
import { evaluateLeaveOneOut } from './examine-head.ts';
import { fitLayer } from './fit-layer.ts';
import type { HashLayer } from './hash-layer.ts';
import { createHashLayer } from './hash-layer.ts';
import type { FeaturePart, TrainedHead } from './head.ts';
import { headOf, inputLengthOf, prepareInputs, signCodes } from './head.ts';
import type { LabelFailure, LabelledPhotos } from './labelled-photos.ts';
import { findLabelFailure, holdOut, labelledRows, selectPhotos } from './labelled-photos.ts';
import type { LossChoice } from './losses/create-loss.ts';
import { createLoss } from './losses/create-loss.ts';
import { leaveOneOutPrecision } from './metrics/evaluate-codes.ts';
import type { Whitening } from './whitening.ts';
import { fitWhitening, whiten } from './whitening.ts';
import { randomFrom } from './random.ts';

export interface TrainingOptions {
  /** A multiple of 8. */
  readonly bits: number;
  readonly parts: readonly FeaturePart[];
  readonly loss: LossChoice;
  readonly seed: number;
  /** Width of the hidden layer, 0 for none. Only a linear head can be written as one matrix. */
  readonly hidden: number;
  /** Photos per step. */
  readonly batchSize: number;
  /** Photos of one label drawn together. */
  readonly perLabel: number;
  readonly steps: number;
  /** Steps between two looks at the validation photos. */
  readonly stepsPerCheck: number;
  /** Steps between two updates of what the loss keeps, as centres. */
  readonly stepsPerRefresh: number;
  /** Checks in a row without a better validation after which the training ends. */
  readonly patience: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Added to the covariance before whitening, in mean variances. */
  readonly shrinkage: number;
  /** Share of the labelled photos that are held out; 0 runs all steps and keeps the last weights. */
  readonly validationShare: number;
}

export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean over the steps since the last report. */
  readonly loss: number;
  /** Tie-aware mAP of the held-out photos at the last check. */
  readonly validation: number | undefined;
  /** Until the last step; less where the training ends early. */
  readonly secondsLeft: number;
}

export interface TrainingJob {
  /** Ends the training with an AbortError after the step that runs, which takes a few hundredths of a second. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  /** The head in use, measured on the same held-out photos. */
  readonly current?: TrainedHead | undefined;
}

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

/** Queries of one validation; more would not make its mean much surer. */
const mostValidated = 1000;

/**
 * Trains a head on photos with labels. Photos without one are left out. The held-out photos are asked of each other: asked of those
 * learned from, a head that knows these by heart would shine, and find nothing among photos it has not seen. The weights with the best tie-aware mAP are kept. The same input, options and seed give the same head on the same kind
 * of machine. Labels that can't be learned from are an outcome with a code; an abort throws the signal's reason.
 */
export async function trainHead(
  photos: LabelledPhotos,
  options: TrainingOptions,
  { signal, onProgress, current }: TrainingJob = {},
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
      trained: train.labels.length / train.labelCount,
      validated: validation.labels.length / validation.labelCount,
    };
  } finally {
    layer?.dispose();
    prepared.dispose();
  }
}

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

/** A trained layer and the step whose weights it has. The owner disposes of it. */
export interface TrainedLayer {
  readonly layer: HashLayer;
  readonly step: number;
}

/** The training itself, of a linear layer or one with a hidden layer before it. */
export async function trainLayer(
  { train, validation, inputs, validationInputs }: PreparedPhotos,
  options: TrainingOptions,
  { signal, onProgress }: Pick<TrainingJob, 'signal' | 'onProgress'> = {},
): Promise<TrainedLayer> {
  const { bits, parts, seed } = options;
  const { labels, labelCount } = train;
  const [count, inputLength] = inputs.shape;
  const layer = createHashLayer(inputLength, options.hidden, bits, seed);
  const photos = { labels, labelCount, photos: count };
  const means = prepareInputs(train.features, train.featureLength, parts);
  const loss = createLoss({ ...photos, bits, inputs: means, inputLength, seed }, options.loss);
  const refresh = loss.refresh?.bind(loss);
  const nextRows = balancedBatches(photos, options.batchSize, options.perLabel, randomFrom(seed));
  const validate = async (): Promise<number> =>
    leaveOneOutPrecision({ ...(await codesOf(layer, validationInputs, bits)), labels: labelsOf(validation) });
  try {
    const step = await fitLayer({
      layer,
      loss,
      nextBatch: () => {
        const rows = nextRows();
        return {
          inputs: gather(inputs, tensor1d(rows, 'int32')),
          labels: tensor2d(labelsOfRows(train, rows), [rows.length, labelCount]),
        };
      },
      refresh:
        refresh &&
        (async (progress) => {
          const outputs = tidy(() => layer.apply(inputs));
          refresh(await outputs.data<'float32'>(), progress);
          outputs.dispose();
        }),
      options,
      validate: validationInputs.shape[0] > 0 ? validate : undefined,
      signal,
      onProgress,
    });
    return { layer, step };
  } catch (error) {
    layer.dispose();
    throw error;
  } finally {
    loss.dispose();
  }
}

/** Codes of photos from their features by a trained layer of any shape. */
export async function hash(
  layer: HashLayer,
  whitening: Whitening,
  photos: Pick<LabelledPhotos, 'features' | 'featureLength'>,
  { bits, parts }: Pick<TrainingOptions, 'bits' | 'parts'>,
): Promise<Uint8Array> {
  const raw = inputTensor(photos, parts);
  const inputs = whiten(raw, whitening);
  raw.dispose();
  const { bytes } = await codesOf(layer, inputs, bits);
  inputs.dispose();
  return bytes;
}

async function codesOf(
  layer: HashLayer,
  inputs: Tensor2D,
  bits: number,
): Promise<{ bits: number; bytes: Uint8Array }> {
  const outputs = tidy(() => layer.apply(inputs));
  const bytes = signCodes(await outputs.data<'float32'>(), bits);
  outputs.dispose();
  return { bits, bytes };
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
): { bits: number; bytes: Uint8Array; labels: ReturnType<typeof labelsOf> } {
  const outputs = tidy(() =>
    sub(
      productWithTransposed(inputTensor(photos, parts), tensor2d(weights, [bits, inputLengthOf(parts)])),
      tensor1d(thresholds),
    ).dataSync<'float32'>(),
  );
  return { bits, bytes: signCodes(outputs, bits), labels: labelsOf(photos) };
}

function inputTensor(
  { features, featureLength }: Pick<LabelledPhotos, 'features' | 'featureLength'>,
  parts: readonly FeaturePart[],
): Tensor2D {
  return tensor2d(prepareInputs(features, featureLength, parts), [
    features.length / featureLength,
    inputLengthOf(parts),
  ]);
}

/** Multi-hot as floats, [rows, labelCount] */
function labelsOfRows({ labels, labelCount }: LabelledPhotos, rows: Int32Array): Float32Array {
  const chosen = new Float32Array(rows.length * labelCount);
  rows.forEach((photo, row) => {
    chosen.set(labels.subarray(photo * labelCount, (photo + 1) * labelCount), row * labelCount);
  });
  return chosen;
}

function labelsOf({ labels, labelCount }: LabelledPhotos): {
  count: number;
  width: number;
  values: Uint8Array;
} {
  return { count: labels.length / labelCount, width: labelCount, values: labels };
}
