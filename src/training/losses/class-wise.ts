import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { abs, add, div, mul, relu, sign, square, sub, sum, tensor2d } from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import { labelMeans } from './class-centres.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import { labelEntropy } from './label-entropy.ts';

export interface ClassWiseOptions {
  /** 1 / sigma^2 of the Gaussian around a centre. Effective value in the released code: 1. */
  readonly precision: number;
  /** Weight of the cubic constraint. */
  readonly cubic: number;
  /** Weight of the vertex constraint in the second stage. */
  readonly vertex: number;
  /** Share of the training after which the second stage begins; 0 runs both constraints from the start. */
  readonly secondStage: number;
}

/**
 * Weights as in the released code, which divides both penalties by the batch of 128 once more than its formula says:
 * 10 / 128 and 0.01 / 128.
 */
export const releasedClassWise: ClassWiseOptions = {
  precision: 1,
  cubic: 10 / 128,
  vertex: 0.01 / 128,
  secondStage: 0.55,
};

const slack = 1.1;

/**
 * Class-wise hashing (Zhe, Chen, Yan: Deep Class-Wise Hashing, IEEE TNNLS 2020, arXiv 1803.04137; formulas from the authors'
 * released code). z are the linear outputs, mu_c the class centres:
 *
 *     p(c | z) = softmax_c( -|z - mu_c|^2 / (2 sigma^2) ),   L_class = -mean log p(y | z)
 *     L_cubic  = 1/B sum relu(|z| - 1.1)          stay in the cube
 *     L_vertex = 1/B sum |sign(z) - z|^2          go to a corner
 *     stage 1: L_class + l1 L_cubic      stage 2: L_class + l1 L_cubic + l2 L_vertex
 *
 * Centres are the class means of z over the training set, renewed every few steps (the released code: every second epoch). RECONSTRUCTED: where stage 2
 * begins (the code's comments name two stages, its loop runs both penalties at once), and the form for several labels,
 * the mean of log p over a photo's labels with centres over all photos that carry a label.
 */
export function classWiseLoss(context: LossContext, options: ClassWiseOptions = releasedClassWise): HashLoss {
  const { bits, labelCount } = context;
  let inSecondStage = options.secondStage === 0;
  let centres: Float32Array = new Float32Array(labelCount * bits);
  return {
    name: 'class-wise',
    value(outputs, labels) {
      const middle = tensor2d(centres, [labelCount, bits]);
      // |z - mu|^2 without |z|^2, which is the same for every class and cancels in the softmax.
      const crossed: Tensor2D = productWithTransposed(outputs, middle);
      const logits: Tensor2D = mul(sub(crossed, div(sum(square(middle), 1), 2)), options.precision);
      const batch = outputs.shape[0];
      const cubic = div(sum<Scalar>(relu(sub(abs(outputs), slack))), batch);
      const loss: Scalar = add(labelEntropy(logits, labels), mul(cubic, options.cubic));
      if (!inSecondStage) return loss;
      const vertex = div(sum<Scalar>(square(sub(sign(outputs), outputs))), batch);
      return add(loss, mul(vertex, options.vertex));
    },
    refresh(outputs, progress) {
      inSecondStage = progress >= options.secondStage;
      centres = labelMeans(context, outputs, bits);
    },
    dispose() {
      centres = new Float32Array(0);
    },
  };
}
