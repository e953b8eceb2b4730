import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { normalFrom, randomFrom } from './random.ts';

/** A random rotation, [size, size] row-major, evenly distributed over all of them. */
export function randomRotation(size: number, seed: number): Float64Array {
  const random = randomFrom(seed);
  const normal = new Matrix(
    Array.from({ length: size }, () => Array.from({ length: size }, () => normalFrom(random))),
  );
  return toRowMajor(new QrDecomposition(normal).orthogonalMatrix);
}

/**
 * The rotation R that minimises |A R - B| for [n, size] rows A and B, from the product A^T B, [size, size]
 * (orthogonal Procrustes, Schoenemann 1966).
 */
export function nearestRotation(product: Float64Array, size: number): Float64Array {
  const matrix = Matrix.from1DArray(size, size, Array.from(product));
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(matrix);
  return toRowMajor(leftSingularVectors.mmul(rightSingularVectors.transpose()));
}

function toRowMajor(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}
