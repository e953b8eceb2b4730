import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { LossName } from '../../contract/tuning.ts';

/**
 * A loss over the linear outputs of the hash layer, before any squashing: each loss applies the one it was
 * published with, and none of them changes a sign, so code bit k is outputs[k] > 0 for all.
 */
export interface HashLoss {
  readonly name: LossName;
  /**
   * Mean loss of one batch, differentiable in `outputs`. `outputs` [batch, bits]; `labels` multi-hot float
   * [batch, labels], every row with at least one label.
   */
  value(outputs: Tensor2D, labels: Tensor2D): Scalar;
  /**
   * Brings what the loss keeps between steps (centres, stage) up to date: before the first step and every few steps after it.
   * `outputs` [photos, bits] are those of the whole training set in the order of its labels, `progress` goes
   * from 0 to 1 over the training.
   */
  refresh?(outputs: Float32Array, progress: number): void;
  dispose(): void;
}

/** What a loss may look at when it is made. */
export interface LossContext {
  readonly bits: number;
  readonly photos: number;
  readonly labelCount: number;
  /** Multi-hot, [photos, labelCount] */
  readonly labels: Uint8Array;
  /** Inputs of the hash layer, [photos, inputLength]; proxies are assigned by their class means. */
  readonly inputs: Float32Array;
  readonly inputLength: number;
  readonly seed: number;
}

/** True where no photo has two labels. */
export function isSingleLabel({
  labels,
  labelCount,
  photos,
}: Pick<LossContext, 'labels' | 'labelCount' | 'photos'>): boolean {
  for (let photo = 0; photo < photos; photo += 1) {
    let sum = 0;
    for (let label = 0; label < labelCount; label += 1) sum += labels[photo * labelCount + label]!;
    if (sum > 1) return false;
  }
  return true;
}
