import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { mul, tidy } from '@tensorflow/tfjs-core';
import type { HashLayer } from './hash-layer.ts';
import type { HashLoss } from './losses/hash-loss.ts';
import { nextTurn } from './next-turn.ts';
import { ScheduledAdam } from './scheduled-adam.ts';
import type { TrainingOptions, TrainingProgress } from './training-options.ts';

export interface Fit {
  readonly layer: HashLayer;
  readonly loss: Pick<HashLoss, 'value'>;
  /** Rows to learn from, [batch, inputs], and their labels, [batch, labels]; called inside a tidy. */
  readonly nextBatch: () => { inputs: Tensor2D; labels: Tensor2D };
  /** Brings what the loss keeps up to date every `stepsPerRefresh` steps; `progress` goes from 0 to 1. */
  readonly refresh?: ((progress: number) => Promise<void>) | undefined;
  readonly options: Pick<TrainingOptions, 'steps' | 'stepsPerCheck' | 'learningRate' | 'weightDecay'> &
    Partial<Pick<TrainingOptions, 'stepsPerRefresh' | 'patience'>>;
  /** Higher is better; undefined keeps the last weights. */
  readonly validate?: (() => Promise<number>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/**
 * Runs the steps and leaves the best weights in the layer; returns the step they are from. The rate falls from
 * `learningRate` to zero along half a cosine. Between steps the event loop gets its turn, so that messages are answered
 * and an abort is seen.
 */
export async function fitLayer(fit: Fit): Promise<number> {
  const { layer, loss, options, validate, signal, onProgress } = fit;
  const {
    steps,
    stepsPerCheck,
    learningRate,
    weightDecay,
    stepsPerRefresh = 1,
    patience = Infinity,
  } = options;
  const optimizer = new ScheduledAdam(learningRate);
  const started = performance.now();
  let best: { weights: Float32Array[]; value: number; step: number } | undefined;
  let checksSinceBest = 0;
  let validation: number | undefined;
  let lossSum = 0;
  let lossCount = 0;
  try {
    for (let step = 0; step < steps; step += 1) {
      if (step % stepsPerRefresh === 0) await fit.refresh?.(step / steps);
      const rate = (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      optimizer.setRate(rate);
      const cost = tidy(() => {
        const { inputs, labels } = fit.nextBatch();
        return optimizer.minimize(
          () => loss.value(layer.apply(inputs), labels),
          true,
          layer.variables,
        ) as Scalar;
      });
      lossSum += (await cost.data<'float32'>())[0]!;
      lossCount += 1;
      cost.dispose();
      if (weightDecay > 0) {
        tidy(() => {
          for (const one of layer.variables) if (one.rank === 2) one.assign(mul(one, 1 - rate * weightDecay));
        });
      }
      await nextTurn(signal);
      const done = step + 1;
      if (done % stepsPerCheck !== 0 && done !== steps) continue;
      if (validate) {
        validation = await validate();
        if (best === undefined || validation > best.value) {
          best = { weights: await layer.snapshot(), value: validation, step: done };
          checksSinceBest = 0;
        } else {
          checksSinceBest += 1;
        }
      }
      const secondsLeft = ((performance.now() - started) / 1000 / done) * (steps - done);
      onProgress?.({ step: done, steps, loss: lossSum / lossCount, validation, secondsLeft });
      lossSum = 0;
      lossCount = 0;
      if (checksSinceBest >= patience) break;
    }
  } finally {
    optimizer.dispose();
  }
  if (!best) return steps;
  layer.restore(best.weights);
  return best.step;
}
