import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { abs, add, div, exp, eye, log, mean, mul, softplus, sub, sum, tanh } from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import { sharesLabel, toUnitLength } from '../losses/pairs.ts';

export interface ContrastiveOptions {
  /** The smaller, the more the nearest others count. */
  readonly temperature: number;
  /** Weight of the quantisation mean | |tanh z| - 1 |. */
  readonly quantisation: number;
}

/**
 * Contrastive loss over copies (InfoNCE: van den Oord, Li, Vinyals 2018, arXiv 1807.03748; NT-Xent: Chen et al. 2020, arXiv
 * 2002.05709), each positive pair against all other photos of the batch:
 *
 *     c_ij = cos(tanh z_i, tanh z_j) / temperature
 *     L = mean over pairs (i, j) of one photo of log(1 + sum_{k of other photos} exp(c_ik - c_ij))  +  quantisation
 *
 * An anchor's pull and push depend on how the batch's others lie to it, where a pairwise loss as the dual hinge needs one scale of
 * distance for all. `outputs` [rows, bits]; `photos` one-hot [rows, photos in the batch].
 */
export function contrastiveLoss({ temperature, quantisation }: ContrastiveOptions) {
  return (outputs: Tensor2D, photos: Tensor2D): Scalar => {
    const codes: Tensor2D = tanh(outputs);
    const unit = toUnitLength(codes);
    const logits: Tensor2D = div(productWithTransposed(unit, unit), temperature);
    const same = sharesLabel(photos);
    // Logits are at most 1 / temperature, so no exponential overflows.
    const others = log(add(sum(mul(exp(logits), sub(1, same)), 1, true), 1e-9));
    const positive = sub(same, eye(outputs.shape[0]));
    const costs = mul(softplus(sub(others, logits)), positive);
    const loss: Scalar = div(sum(costs), sum(positive));
    return quantisation === 0 ? loss : add(loss, mul(mean(abs(sub(abs(codes), 1))), quantisation));
  };
}
