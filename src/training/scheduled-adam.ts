import { AdamOptimizer } from '@tensorflow/tfjs-core';

/** Adam whose rate can be set between steps. */
export class ScheduledAdam extends AdamOptimizer {
  constructor(rate: number) {
    super(rate, 0.9, 0.999, 1e-7);
  }

  setRate(rate: number): void {
    this.learningRate = rate;
  }
}
