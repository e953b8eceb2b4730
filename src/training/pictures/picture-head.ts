import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { sub, tensor1d, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { startBackend } from '../backend.ts';
import type { Discriminants } from '../discriminants.ts';
import { fitLayer } from '../fit-layer.ts';
import { createHashLayer } from '../hash-layer.ts';
import type { FeaturePart, TrainedHead } from '../head.ts';
import { headOf, inputLengthOf, prepareInputs } from '../head.ts';
import { product, transposedProduct } from '../matrix.ts';
import { nextTurn } from '../next-turn.ts';
import { randomRotation } from '../orthogonal.ts';
import { randomFrom } from '../random.ts';
import type { EditedPhotos } from './edited-photos.ts';
import type { BatchShape } from './look-alike-batches.ts';
import { batchAnswers, lookAlikeBatches } from './look-alike-batches.ts';

export interface PictureHeadOptions {
  /** A multiple of 8, at most the number of discriminants. */
  readonly bits: number;
  /** Units of a rectified layer before the bits, if there shall be one; the training then begins at random. */
  readonly hidden?: number | undefined;
  readonly parts: readonly FeaturePart[];
  /** Loss of outputs [rows, bits] whose photos are one-hot [rows, photos]. */
  readonly loss: (outputs: Tensor2D, photos: Tensor2D) => Scalar;
  readonly batch: BatchShape;
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
}

export interface PictureHeads {
  /** In closed form, where the training began. */
  readonly start: TrainedHead;
  readonly trained: TrainedHead;
}

export interface StepReport {
  readonly step: number;
  /** Mean since the last report. */
  readonly loss: number;
}

const stepsPerReport = 250;
const rowsPerTurn = 4096;

/**
 * Trains the head that tells pictures apart: edited copies of one photo get near codes, other photos far ones, look-alikes
 * above all. `discriminants` are those of `photos` with each photo as its own class.
 *
 * The start is closed: along discriminant k, where the scatter within the copies of a photo is 1 and that between photos r_k, a
 * coordinate is scaled by sqrt(r_k) / (1 + r_k), so that its deviation is the root of its reliability r_k / (1 + r_k); a random
 * rotation spreads the coordinates over the bits. The training goes on from there in the same coordinates. The same
 * input, options and seed give the same head on the same kind of machine.
 */
export async function trainPictureHead(
  photos: EditedPhotos,
  discriminants: Discriminants,
  options: PictureHeadOptions,
  onReport?: (report: StepReport) => void,
): Promise<PictureHeads> {
  await startBackend();
  const { bits, hidden = 0, parts, batch, steps, learningRate, seed } = options;
  const count = discriminants.ratios.length;
  const scaled = scaledDirections(discriminants);
  const { coordinates, deviation } = await toCoordinates(photos, parts, scaled, discriminants.mean);
  const rotation = randomRotation(count, seed);
  const started = Float32Array.from(
    { length: count * bits },
    (_, cell) => rotation[Math.floor(cell / bits) * count + (cell % bits)]! / deviation,
  );
  const layer = createHashLayer(count, hidden, bits, seed);
  if (hidden === 0) layer.restore([started, new Float32Array(bits)]);
  const nextRows = lookAlikeBatches(photos, batch, randomFrom(seed));
  const answers = batchAnswers(batch);
  try {
    await fitLayer({
      layer,
      loss: { value: options.loss },
      nextBatch: () => {
        const rows = nextRows();
        const inputs = new Float32Array(rows.length * count);
        rows.forEach((row, place) => {
          inputs.set(coordinates.subarray(row * count, (row + 1) * count), place * count);
        });
        return {
          inputs: tensor2d(inputs, [rows.length, count]),
          labels: tensor2d(answers, [rows.length, batch.photos]),
        };
      },
      options: { steps, stepsPerCheck: stepsPerReport, learningRate, weightDecay: 0 },
      onProgress: onReport,
    });
    const fold = (matrix: Float32Array, offsets: Float32Array): FoldedLayer =>
      foldedLayer(scaled, discriminants.mean, matrix, offsets);
    const start = fold(started, new Float32Array(bits));
    const [first, firstBiases, second, secondBiases] = await layer.snapshot();
    const { weights, thresholds } = fold(first!, firstBiases!);
    return {
      start: headOf(parts, bits, start.weights, start.thresholds),
      trained:
        second && secondBiases
          ? {
              bits,
              parts,
              hidden: { units: hidden, weights, thresholds },
              weights: transposed(second, bits),
              thresholds: secondBiases.map((bias) => -bias),
            }
          : headOf(parts, bits, weights, thresholds),
    };
  } finally {
    layer.dispose();
  }
}

/** [inputs, count] */
function scaledDirections({ directions, ratios }: Discriminants): Float32Array {
  const count = ratios.length;
  const scales = ratios.map((ratio) => Math.sqrt(ratio) / (1 + ratio));
  return directions.map((value, cell) => value * scales[cell % count]!);
}

/** Every row in the scaled coordinates, [rows, count], and the mean deviation of a coordinate. */
async function toCoordinates(
  { features, featureLength, classes }: EditedPhotos,
  parts: readonly FeaturePart[],
  scaled: Float32Array,
  mean: Float32Array,
): Promise<{ coordinates: Float32Array; deviation: number }> {
  const length = inputLengthOf(parts);
  const count = scaled.length / length;
  const coordinates = new Float32Array(classes.length * count);
  for (let start = 0; start < classes.length; start += rowsPerTurn) {
    const end = Math.min(start + rowsPerTurn, classes.length);
    const inputs = prepareInputs(
      features.subarray(start * featureLength, end * featureLength),
      featureLength,
      parts,
    );
    const values = tidy(() =>
      product(
        sub(tensor2d(inputs, [end - start, length]), tensor1d(mean)),
        tensor2d(scaled, [length, count]),
      ).dataSync<'float32'>(),
    );
    coordinates.set(values, start * count);
    await nextTurn();
  }
  let squares = 0;
  for (const value of coordinates) squares += value * value;
  return { coordinates, deviation: Math.sqrt(squares / coordinates.length) };
}

/** A layer over the input of a head, as its rows are kept. */
interface FoldedLayer {
  /** [outputs, length] */
  readonly weights: Float32Array;
  /** [outputs] */
  readonly thresholds: Float32Array;
}

/** W^T D^T (x - mean) + b > 0 is (D W)^T x > (D W)^T mean - b. */
function foldedLayer(
  scaled: Float32Array,
  mean: Float32Array,
  weights: Float32Array,
  biases: Float32Array,
): FoldedLayer {
  const length = mean.length;
  const count = scaled.length / length;
  const outputs = biases.length;
  const rows = tidy(() =>
    transposedProduct(
      tensor2d(weights, [count, outputs]),
      transpose(tensor2d(scaled, [length, count])),
    ).dataSync<'float32'>(),
  );
  const thresholds = biases.map((bias, output) => {
    let sum = 0;
    for (let index = 0; index < length; index += 1) sum += rows[output * length + index]! * mean[index]!;
    return sum - bias;
  });
  return { weights: rows, thresholds };
}

/** [columns, rows] of a matrix [rows, columns]. */
function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return Float32Array.from(matrix, (_, cell) => matrix[(cell % rows) * columns + Math.floor(cell / rows)]!);
}
