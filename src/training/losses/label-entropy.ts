import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { div, logSoftmax, mean, mul, neg, sum } from '@tensorflow/tfjs-core';

/**
 * - mean_i 1/|Y_i| sum_{c in Y_i} log softmax(logits_i)_c: the cross entropy of a single label, and for several labels
 * the one against the uniform distribution over them (RECONSTRUCTED for the class-wise losses, whose multi-label forms
 * were not available).
 */
export function labelEntropy(logits: Tensor2D, labels: Tensor2D): Scalar {
  const targets = div(labels, sum(labels, 1, true));
  return neg(mean(sum(mul(targets, logSoftmax(logits)), 1)));
}
