import type { FeaturePart } from './head.ts';
import type { LossChoice } from './losses/create-loss.ts';

export interface TrainingOptions {
  /** A multiple of 8. */
  readonly bits: number;
  readonly parts: readonly FeaturePart[];
  readonly loss: LossChoice;
  readonly seed: number;
  /** Width of the hidden layer, 0 for none. Only a linear head can be written as one matrix. */
  readonly hidden: number;
  /** Photos per step. */
  readonly batchSize: number;
  /** Photos of one label drawn together. */
  readonly perLabel: number;
  readonly steps: number;
  /** Steps between two looks at the validation photos. */
  readonly stepsPerCheck: number;
  /** Steps between two updates of what the loss keeps, as centres. */
  readonly stepsPerRefresh: number;
  /** Checks in a row without a better validation after which the training ends. */
  readonly patience: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Added to the covariance before whitening, in mean variances. */
  readonly shrinkage: number;
  /** Share of the labelled photos that are held out; 0 runs all steps and keeps the last weights. */
  readonly validationShare: number;
}

export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean over the steps since the last report. */
  readonly loss: number;
  /** Tie-aware mAP of the held-out photos at the last check. */
  readonly validation: number | undefined;
  /** Until the last step; less where the training ends early. */
  readonly secondsLeft: number;
}

export interface TrainingJob {
  /** Ends the training with the signal's reason after the step that runs, which takes a few hundredths of a second. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}
