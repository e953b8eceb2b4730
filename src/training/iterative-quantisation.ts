import { nearestRotation, randomRotation } from './orthogonal.ts';

/**
 * Iterative quantisation (Gong and Lazebnik, CVPR 2011): the rotation, [size, size], that brings the rows nearest to corners of the
 * cube, by turns B = sign(V R) and R from the singular value decomposition of V^T B. `rows` [count, size], centred.
 */
export function iterativeQuantisation(
  rows: Float32Array | Float64Array,
  size: number,
  seed: number,
  iterations = 50,
): Float64Array {
  let rotation = randomRotation(size, seed);
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    rotation = nearestRotation(signProduct(rows, rotation, size), size);
  }
  return rotation;
}

/** V^T sign(V R), [size, size] */
function signProduct(rows: Float32Array | Float64Array, rotation: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  const turned = new Float64Array(size);
  for (let start = 0; start < rows.length; start += size) {
    turned.fill(0);
    for (let row = 0; row < size; row += 1) {
      const value = rows[start + row]!;
      for (let column = 0; column < size; column += 1)
        turned[column]! += value * rotation[row * size + column]!;
    }
    for (let column = 0; column < size; column += 1) turned[column] = turned[column]! > 0 ? 1 : -1;
    for (let row = 0; row < size; row += 1) {
      const value = rows[start + row]!;
      for (let column = 0; column < size; column += 1)
        product[row * size + column]! += value * turned[column]!;
    }
  }
  return product;
}
