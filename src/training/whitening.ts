import type { Tensor2D } from '@tensorflow/tfjs-core';
import { mean, sub, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { nextTurn } from './next-turn.ts';
import { productWithTransposed, transposedProduct } from './matrix.ts';

/** A row takes a millisecond or less, so an abort is seen within some 30. */
const rowsPerTurn = 32;

/** An affine map to coordinates in which the photos scatter evenly in all directions: y = T (x - mean). */
export interface Whitening {
  readonly mean: Float32Array;
  /** Lower triangle, [length, length] row-major. */
  readonly transform: Float32Array;
}

/**
 * Whitening by the inverse Cholesky factor of the covariance plus `shrinkage` times its mean variance on the diagonal. Training in these
 * coordinates needs tens of steps where the raw features need thousands, and stopping early acts as a ridge. Cholesky
 * because an eigendecomposition of 1504 x 1504 takes a minute in JavaScript and this about two seconds. Throws the signal's reason.
 */
export async function fitWhitening(
  inputs: Tensor2D,
  shrinkage: number,
  signal?: AbortSignal,
): Promise<Whitening> {
  const [count, length] = inputs.shape;
  const { middle, covariance } = tidy(() => {
    const middle = mean(inputs, 0);
    const centred: Tensor2D = sub(inputs, middle);
    return { middle, covariance: transposedProduct(centred, centred) };
  });
  const matrix = Float64Array.from(await covariance.data(), (value) => value / count);
  const average = await middle.data<'float32'>();
  covariance.dispose();
  middle.dispose();
  let trace = 0;
  for (let index = 0; index < length; index += 1) trace += matrix[index * length + index]!;
  // Features that are all alike have no scatter; the floor keeps the factor finite.
  const ridge = (shrinkage * trace) / length + 1e-12;
  for (let index = 0; index < length; index += 1) matrix[index * length + index]! += ridge;
  return { mean: average.slice(), transform: await inverseFactor(matrix, length, signal) };
}

/**
 * Inverse of the Cholesky factor of a symmetric positive definite matrix [size, size], whose lower triangle is
 * overwritten: the lower triangle T with T matrix T^T = 1.
 */
export async function inverseFactor(
  matrix: Float64Array,
  size: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  await factorise(matrix, size, signal);
  return invertLower(matrix, size, signal);
}

/** The inputs in whitened coordinates, [count, length]. The caller disposes of it. */
export function whiten(inputs: Tensor2D, { mean: middle, transform }: Whitening): Tensor2D {
  const length = middle.length;
  return tidy(() =>
    productWithTransposed(sub(inputs, tensor1d(middle)), tensor2d(transform, [length, length])),
  );
}

/** Cholesky factor in place of a positive definite matrix's lower triangle, row by row. */
async function factorise(matrix: Float64Array, size: number, signal?: AbortSignal): Promise<void> {
  for (let row = 0; row < size; row += 1) {
    if (row % rowsPerTurn === 0) await nextTurn(signal);
    const rowStart = row * size;
    for (let column = 0; column <= row; column += 1) {
      const sum = matrix[rowStart + column]! - dot(matrix, rowStart, matrix, column * size, column);
      matrix[rowStart + column] = row === column ? Math.sqrt(sum) : sum / matrix[column * size + column]!;
    }
  }
}

/** Inverse of a lower triangle L: column c solves L x = e_c, kept as a row so that memory is read in order. */
async function invertLower(lower: Float64Array, size: number, signal?: AbortSignal): Promise<Float32Array> {
  const inverse = new Float32Array(size * size);
  const solution = new Float64Array(size);
  for (let column = 0; column < size; column += 1) {
    if (column % rowsPerTurn === 0) await nextTurn(signal);
    solution[column] = 1 / lower[column * size + column]!;
    for (let row = column + 1; row < size; row += 1) {
      solution[row] =
        -dot(lower, row * size + column, solution, column, row - column) / lower[row * size + row]!;
    }
    for (let row = column; row < size; row += 1) inverse[row * size + column] = solution[row]!;
  }
  return inverse;
}

/** Four sums abreast do not wait for each other: three times as fast as one. */
function dot(values: Float64Array, one: number, others: Float64Array, other: number, length: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let index = 0;
  for (; index + 3 < length; index += 4) {
    first += values[one + index]! * others[other + index]!;
    second += values[one + index + 1]! * others[other + index + 1]!;
    third += values[one + index + 2]! * others[other + index + 2]!;
    fourth += values[one + index + 3]! * others[other + index + 3]!;
  }
  for (; index < length; index += 1) first += values[one + index]! * others[other + index]!;
  return first + second + (third + fourth);
}
