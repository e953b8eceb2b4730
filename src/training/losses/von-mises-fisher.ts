import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { add, mean, mul, sign, sub, sum, tensor2d } from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import { labelMeans, withUnitRows } from './class-centres.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import { labelEntropy } from './label-entropy.ts';
import { toUnitLength } from './pairs.ts';

export interface VonMisesFisherOptions {
  /** Concentration around a mean direction. Demonstrations by others use 15 and 5; the paper's value was not found. */
  readonly kappa: number;
  /** Weight of the quantisation 1 - cos(z, sign z); ours. */
  readonly quantisation: number;
}

export const suggestedVonMisesFisher: VonMisesFisherOptions = { kappa: 15, quantisation: 0 };

/**
 * Von Mises-Fisher metric learning (Zhe, Chen, Yan: Directional Statistics-based Deep Metric Learning for Image
 * Classification and Retrieval, Pattern Recognition 2019, arXiv 1802.09662). With r = z / |z|, mean directions mu_c of unit
 * length, equal priors and one kappa for all classes the normalising constant cancels:
 *
 *     P(c | r) = softmax_c( kappa <mu_c, r> ),   L = -mean log P(y | r)  +  quantisation
 *     mu_c = sum_{i in c} r_i / |sum_{i in c} r_i|, renewed every few steps
 *
 * RECONSTRUCTED: the loss as the textbook consequence of the density (only the update of the directions was seen in code),
 * its form for several labels, and the use of sign(z) as a code, which is ours as is the quantisation.
 */
export function vonMisesFisherLoss(
  context: LossContext,
  options: VonMisesFisherOptions = suggestedVonMisesFisher,
): HashLoss {
  const { bits, labelCount } = context;
  let directions: Float32Array = new Float32Array(labelCount * bits);
  return {
    name: 'von-mises-fisher',
    value(outputs, labels) {
      const unit = toUnitLength(outputs);
      const means = tensor2d(directions, [labelCount, bits]);
      const logits: Tensor2D = mul(productWithTransposed(unit, means), options.kappa);
      const loss = labelEntropy(logits, labels);
      if (options.quantisation === 0) return loss;
      const corner = toUnitLength(sign(outputs));
      const cosine = sum(mul(unit, corner), 1);
      return add(loss, mul(sub(1, mean<Scalar>(cosine)), options.quantisation));
    },
    refresh(outputs) {
      directions = withUnitRows(labelMeans(context, withUnitRows(outputs, bits), bits), bits);
    },
    dispose() {
      directions = new Float32Array(0);
    },
  };
}
