import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  concat,
  dispose,
  div,
  gather,
  matMul,
  mean,
  norm,
  slice,
  sqrt,
  sub,
  tensor1d,
  tensor2d,
  tensor4d,
  tidy,
  transpose,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { FeatureModel } from '../../src/model/backbone.ts';
import { quantise } from '../../src/model/features.ts';
import { TensorGraph } from '../../src/model/tensor-graph.ts';
import type { FeaturePart, TrainedHead } from '../../src/training/head.ts';
import { headOf } from '../../src/training/head.ts';
import type { EditedPhotos } from '../../src/training/pictures/edited-photos.ts';
import type { BatchShape } from '../../src/training/pictures/look-alike-batches.ts';
import { batchAnswers, lookAlikeBatches } from '../../src/training/pictures/look-alike-batches.ts';
import { randomFrom } from '../../src/training/random.ts';
import { ScheduledAdam } from '../../src/training/scheduled-adam.ts';
import type { CachedRow } from './feature-cache.ts';
import type { PhotoForm } from './photo-forms.ts';

/** The block after the middle one: the middle features stay as they are, the last ones learn. */
const cut = 11;
const formsAtOnce = 32;

/** What lies below the layers that learn, of photos and their copies. */
export interface FormMaps {
  readonly rows: CachedRow[];
  /** [rows, height, width, channels], on the current backend; the caller disposes of it. */
  readonly maps: Tensor4D;
}

export async function mapsOf(forms: AsyncIterable<PhotoForm>, model: FeatureModel): Promise<FormMaps> {
  const { inputSize, backbone } = model;
  const graph = new TensorGraph(backbone);
  const rows: CachedRow[] = [];
  const parts: Tensor4D[] = [];
  let inputs: Uint8Array[] = [];
  const flush = (): void => {
    if (inputs.length === 0) return;
    const pixels = Int32Array.from(Buffer.concat(inputs));
    parts.push(
      tidy(() => graph.lower(tensor4d(pixels, [inputs.length, inputSize, inputSize, 3], 'int32'), cut)),
    );
    inputs = [];
  };
  for await (const { photo, kind, input } of forms) {
    rows.push({ photo: photo.photo, set: photo.set, label: photo.label, kind });
    inputs.push(input);
    if (inputs.length === formsAtOnce) flush();
  }
  flush();
  graph.dispose();
  const maps = concat(parts, 0);
  dispose(parts);
  return { rows, maps };
}

export interface UnfreezingOptions {
  readonly loss: (outputs: Tensor2D, photos: Tensor2D) => Scalar;
  readonly batch: BatchShape;
  readonly steps: number;
  /** Of the backbone's layers and of the head. */
  readonly rate: number;
  readonly seed: number;
}

/** A head and the stages below it that learned with it. */
export interface UnfrozenHead {
  readonly head: TrainedHead;
  /** int8 [rows, featureLength] of maps, by the stages that learned. */
  features(maps: Tensor4D): Int8Array;
  dispose(): void;
}

/** Goes on from a trained head with the last stages unfrozen. `startDeepBackend` must have been called. */
export async function unfreeze(
  start: TrainedHead,
  { maps }: FormMaps,
  photos: Pick<EditedPhotos, 'classes' | 'groups'>,
  model: FeatureModel,
  { loss, batch, steps, rate, seed }: UnfreezingOptions,
  onStep: (step: number, loss: number) => void,
): Promise<UnfrozenHead> {
  const graph = new TensorGraph(model.backbone, cut);
  const length = start.weights.length / start.bits;
  const outputsBy = (some: Tensor4D, rows: Tensor2D, offsets: Tensor1D): Tensor2D =>
    sub(matMul(seenParts(graph.upper(some, cut), start.parts), rows), offsets);
  const [weights, thresholds] = tidy(() => {
    const rows: Tensor2D = transpose(tensor2d(start.weights, [start.bits, length]));
    const offsets = tensor1d(start.thresholds);
    // A head's rows have unit length; the loss wants outputs that its tanh neither saturates nor leaves at zero.
    const size = mean(abs(outputsBy(firstOf(maps, formsAtOnce), rows, offsets)));
    return [variable(div<Tensor2D>(rows, size)), variable(div<Tensor1D>(offsets, size))];
  });
  const outputs = (some: Tensor4D): Tensor2D => outputsBy(some, weights, thresholds);
  const learning = [...graph.variables, weights, thresholds];
  const adam = new ScheduledAdam(rate);
  const answers = batchAnswers(batch);
  const nextRows = lookAlikeBatches(photos, batch, randomFrom(seed));
  for (let step = 0; step < steps; step += 1) {
    adam.setRate((Math.min(1, (step + 1) / 20) * rate * (1 + Math.cos((Math.PI * step) / steps))) / 2);
    const cost = tidy(() => {
      const some: Tensor4D = gather(maps, tensor1d(nextRows(), 'int32'));
      const { value, grads } = variableGrads(
        () => loss(outputs(some), tensor2d(answers, [batch.photos * batch.copies, batch.photos])),
        learning,
      );
      adam.applyGradients(learning.map(({ name }) => ({ name, tensor: grads[name]! })));
      return value;
    });
    onStep(step + 1, (await cost.data<'float32'>())[0]!);
    cost.dispose();
  }
  adam.dispose();
  const rows = tidy(() => transpose(weights).dataSync<'float32'>().slice());
  const head = headOf(start.parts, start.bits, rows, thresholds.dataSync<'float32'>().slice());
  return {
    head,
    features: (some) => featuresOf(graph, some, model.featureLength),
    dispose() {
      graph.dispose();
      dispose([weights, thresholds]);
    },
  };
}

function firstOf(maps: Tensor4D, count: number): Tensor4D {
  return slice(maps, [0, 0, 0, 0], [Math.min(count, maps.shape[0]), -1, -1, -1]);
}

function featuresOf(graph: TensorGraph, maps: Tensor4D, featureLength: number): Int8Array {
  const count = maps.shape[0];
  const features = new Int8Array(count * featureLength);
  for (let start = 0; start < count; start += formsAtOnce) {
    const size = Math.min(formsAtOnce, count - start);
    const floats = tidy(() =>
      graph.upper(slice(maps, [start, 0, 0, 0], [size, -1, -1, -1]), cut).dataSync<'float32'>(),
    );
    for (let row = 0; row < size; row += 1) {
      const { values } = quantise(floats.subarray(row * featureLength, (row + 1) * featureLength));
      features.set(values, (start + row) * featureLength);
    }
  }
  return features;
}

/** As `prepareInputs` of a head, of what is never negative but for rounding. */
function seenParts(features: Tensor2D, parts: readonly FeaturePart[]): Tensor2D {
  const seen = parts.map(({ from, to, response }) => {
    const part: Tensor2D = slice(features, [0, from], [-1, to - from]);
    const answer: Tensor2D = response === 'root' ? sqrt(add(part, 1e-4)) : part;
    return div<Tensor2D>(answer, add(norm(answer, 2, 1, true), 1e-6));
  });
  return concat(seen, 1);
}
