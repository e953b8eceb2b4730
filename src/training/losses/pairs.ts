import type { Tensor2D } from '@tensorflow/tfjs-core';
import { add, cast, div, greater, maximum, mul, scalar, square, sqrt, sub, sum } from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';

/** Cosine of the label vectors of every pair of rows, [batch, batch], 0 to 1. */
export function labelSimilarity(labels: Tensor2D): Tensor2D {
  const unit = toUnitLength(labels);
  return productWithTransposed(unit, unit);
}

/** 1 where two rows share a label, else 0, [batch, batch]. */
export function sharesLabel(labels: Tensor2D): Tensor2D {
  return cast(greater(productWithTransposed(labels, labels), 0.5), 'float32');
}

/**
 * Weights of mean 1, [batch, batch], that give the similar pairs (`similar` 1) the share `similarShare` of the whole
 * and the others the rest: in a batch of many classes similar pairs are one in a hundred and would not be heard.
 * HashNet and DCH weigh by |S| / |S_1| and |S| / |S_0|, which is a share of one half. Pairs keep weight 1 where one
 * kind is missing.
 */
export function pairWeights(similar: Tensor2D, similarShare: number): Tensor2D {
  const pairs = similar.size;
  const similarPairs = maximum(sum(similar), 1);
  const otherPairs = maximum(sub(pairs, sum(similar)), 1);
  const weight = div(scalar(similarShare * pairs), similarPairs);
  const otherWeight = div(scalar((1 - similarShare) * pairs), otherPairs);
  return add(mul(similar, weight), mul(sub(1, similar), otherWeight));
}

/** Rows of unit length; a row of zeros stays one. */
export function toUnitLength(rows: Tensor2D): Tensor2D {
  // The epsilon keeps the gradient of a zero row finite; it is far below the square of any output that matters.
  return div(rows, sqrt(add(sum(square(rows), 1, true), 1e-12)));
}
