import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { normalRows } from './losses/class-centres.ts';
import { product, transposedProduct } from './matrix.ts';

const rounds = 12;

/**
 * An orthonormal basis of the `count` directions of largest variance, [inputs, count] row-major, by subspace iteration (Halko,
 * Martinsson, Tropp 2011) from a seeded start. `centred` [photos, inputs], more photos than `count`. Single directions
 * are not told apart; a rotation follows anyway.
 */
export function principalAxes(centred: Tensor2D, count: number, seed: number): Float32Array {
  const scatter = (basis: Tensor2D): Tensor2D => transposedProduct(centred, product(centred, basis));
  return leadingAxes(scatter, centred.shape[1], count, seed);
}

/** The same for any symmetric positive semidefinite matrix [length, length], given as what it makes of a basis. */
export function leadingAxes(
  apply: (basis: Tensor2D) => Tensor2D,
  length: number,
  count: number,
  seed: number,
): Float32Array {
  let basis = orthonormal(normalRows(length, count, seed), length, count);
  for (let round = 0; round < rounds; round += 1) {
    const turned = tidy(() => apply(tensor2d(basis, [length, count])).dataSync<'float32'>());
    basis = orthonormal(turned, length, count);
  }
  return basis;
}

function orthonormal(values: Float32Array, rows: number, columns: number): Float32Array {
  const matrix = Matrix.from1DArray(rows, columns, Array.from(values));
  return Float32Array.from(new QrDecomposition(matrix).orthogonalMatrix.to1DArray());
}
