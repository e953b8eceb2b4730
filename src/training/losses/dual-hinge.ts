import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { abs, add, clipByValue, div, exp, eye, log, mean, mul, sub, sum, tanh } from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import { labelSimilarity, pairWeights, sharesLabel, toUnitLength } from './pairs.ts';

export interface DualHingeOptions {
  /** Skewness of the divergence, > 1; similar pairs cost at most log(alpha / (alpha - 1)). FIDI: 1.05. */
  readonly alpha: number;
  /** Decay of the kernel per bit of distance. FIDI: 0.5, where the knee sits at two bits. */
  readonly beta: number;
  /** Weight of the quantisation mean | |tanh z| - 1 |. */
  readonly quantisation: number;
  /** Share of the weight that similar pairs get; undefined weighs all alike. */
  readonly similarShare: number | undefined;
  /** `shared`: a pair is similar where it shares a label; `graded`: by the cosine of the labels (ours). */
  readonly similarity: 'shared' | 'graded';
}

export const reconstructedDualHinge: DualHingeOptions = {
  alpha: 1.05,
  beta: 0.5,
  quantisation: 0,
  similarShare: 0.5,
  similarity: 'shared',
};

/**
 * Dual hinge, RECONSTRUCTED: the formulas of Yan, Pang, Bai, Shen, Zhou, Hancock: Deep Hashing by Discriminating Hard Examples (ACM
 * MM 2019) were not available. Its abstract describes a loss from a Gamma distribution and a symmetric Kullback-Leibler
 * divergence that punishes hard pairs exponentially and easy pairs boundedly; the same authors' later pairwise loss
 * (FIDI, arXiv 2009.10295) is described in the same words and is what stands here, on relaxed Hamming distances:
 *
 *     d_ij = K/2 (1 - cos(tanh z_i, tanh z_j)),   u_ij = exp(-beta d_ij),   k_ij = 1 where similar, else 0
 *     D(p || q) = p log(alpha p / ((alpha - 1) p + q)),   0 log 0 = 0
 *     L = mean over pairs i != j of D(u || k) + D(k || u)  +  quantisation
 *
 * exp(-beta d) is a Gamma density of shape 1. A similar pair costs 0 at d = 0 and at most log(alpha / (alpha - 1)); a
 * dissimilar one costs log(alpha / (alpha - 1)) exp(-beta d).
 */
export function dualHingeLoss(
  { bits }: Pick<LossContext, 'bits'>,
  options: DualHingeOptions = reconstructedDualHinge,
): HashLoss {
  const { alpha, beta, quantisation, similarShare, similarity } = options;
  const divergence = (p: Tensor2D, q: Tensor2D): Tensor2D =>
    mul(p, log(div(mul(p, alpha), add(mul(p, alpha - 1), q))));
  return {
    name: 'dual-hinge',
    value(outputs, labels) {
      const codes: Tensor2D = tanh(outputs);
      const unit = toUnitLength(codes);
      const distances: Tensor2D = mul(sub(1, productWithTransposed(unit, unit)), bits / 2);
      const similar = similarity === 'shared' ? sharesLabel(labels) : labelSimilarity(labels);
      // Inside (0, 1), so that no logarithm meets a zero.
      const near = clipByValue(exp<Tensor2D>(mul(distances, -beta)), 1e-8, 1 - 1e-8);
      const wanted = clipByValue(similar, 1e-8, 1 - 1e-8);
      const costs = add(divergence(near, wanted), divergence(wanted, near));
      const others: Tensor2D = sub(1, eye(labels.shape[0]));
      const weights = similarShare === undefined ? others : mul(others, pairWeights(similar, similarShare));
      const pairs: Scalar = div(sum(mul(costs, weights)), sum(weights));
      return quantisation === 0 ? pairs : add(pairs, mul(mean(abs(sub(abs(codes), 1))), quantisation));
    },
    dispose() {
      // Nothing is kept between steps.
    },
  };
}
