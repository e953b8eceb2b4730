import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  cast,
  div,
  greater,
  less,
  logicalOr,
  maximum,
  mean,
  mul,
  pow,
  softplus,
  square,
  sub,
  where,
} from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import { labelSimilarity, pairWeights } from './pairs.ts';

export interface SoftPairwiseOptions {
  /** Steepness of the cross entropy: o = beta/K <u_i, u_j> lies in -beta..beta. Published: 5. */
  readonly beta: number;
  /** Weight of the soft pairs. Published: 0.1. */
  readonly gamma: number;
  /** Weight of the quantisation. Published: 0.1. */
  readonly alpha: number;
  /**
   * Share of the weight that similar pairs (of any degree) get; undefined weighs all pairs alike, as published. Our
   * addition: with many classes the published loss is nearly all dissimilar pairs.
   */
  readonly similarShare: number | undefined;
  /**
   * Soft pairs aim at s ** power. Published: 1, where photos that share one label of three aim at two thirds of the
   * bits apart, farther than unrelated codes can be from each other (half the bits, for three kinds or more). Below 1 any
   * shared label outweighs none. Our addition.
   */
  readonly power: number;
}

export const publishedSoftPairwise: SoftPairwiseOptions = {
  beta: 5,
  gamma: 0.1,
  alpha: 0.1,
  similarShare: undefined,
  power: 1,
};

/**
 * Soft pairwise similarity (Zhang, Zou, Lin, Chen, Wang: Improved Deep Hashing with Soft Pairwise Similarity for
 * Multi-label Image Retrieval, IEEE TMM 2020, arXiv 1803.02987; the formulas follow the authors' released code). With
 * label vectors l, u = z / (1 + |z|) and
 *
 *     s_ij = <l_i, l_j> / (|l_i| |l_j|),   p_ij = <u_i, u_j>,   o_ij = beta/K p_ij
 *     hard pairs (s > .99 or s < .01):  e_ij = log(1 + exp(o_ij)) - s_ij o_ij
 *     soft pairs (the others):          m_ij = gamma K ((p_ij + K) / (2K) - s_ij)^2
 *     L = mean over all B^2 pairs of e or m  +  alpha mean | |u| - 1 |
 *
 * so that photos that share all labels get equal codes, those that share none opposite ones, and the others a distance in
 * proportion. The weights of `similarShare` and the exponent `power` are ours.
 */
export function softPairwiseLoss(
  { bits }: Pick<LossContext, 'bits'>,
  options: SoftPairwiseOptions = publishedSoftPairwise,
): HashLoss {
  const { beta, gamma, alpha, similarShare, power } = options;
  return {
    name: 'soft-pairwise',
    value(outputs, labels) {
      const codes: Tensor2D = div(outputs, add(1, abs(outputs)));
      const products: Tensor2D = productWithTransposed(codes, codes);
      const similarity = labelSimilarity(labels);
      const logits = mul(products, beta / bits);
      const crossEntropy = sub(softplus(logits), mul(similarity, logits));
      const aim = power === 1 ? similarity : pow(maximum(similarity, 1e-6), power);
      const distance = sub(div(add(products, bits), 2 * bits), aim);
      const squares = mul(square(distance), gamma * bits);
      const isHard = logicalOr(greater(similarity, 0.99), less(similarity, 0.01));
      const pairs = where(isHard, crossEntropy, squares);
      const quantisation = mean<Scalar>(abs(sub(abs(codes), 1)));
      const weighted =
        similarShare === undefined
          ? pairs
          : mul(pairs, pairWeights(cast(greater(similarity, 0.01), 'float32'), similarShare));
      return add(mean(weighted), mul(quantisation, alpha));
    },
    dispose() {
      // Nothing is kept between steps.
    },
  };
}
