import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { AdamOptimizer, gather, mul, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { balancedBatches } from './batches.ts';
import type { HashLayer } from './hash-layer.ts';
import type { HashLoss } from './losses/hash-loss.ts';
import { nextTurn } from './next-turn.ts';
import { randomFrom } from './random.ts';
import type { TrainingOptions, TrainingProgress } from './train-head.ts';

export interface Fit {
  readonly layer: HashLayer;
  readonly loss: HashLoss;
  /** [photos, inputs] */
  readonly inputs: Tensor2D;
  readonly photos: { readonly labels: Uint8Array; readonly labelCount: number; readonly photos: number };
  readonly options: TrainingOptions;
  /** Higher is better; undefined keeps the last weights. */
  readonly validate: (() => Promise<number>) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
}

/** Adam whose rate can be set between steps. */
class ScheduledAdam extends AdamOptimizer {
  setRate(rate: number): void {
    this.learningRate = rate;
  }
}

/**
 * Runs the steps and leaves the best weights in the layer; returns the step they are from. The rate falls from
 * `learningRate` to zero along half a cosine. Between steps the event loop gets its turn, so that messages are answered
 * and an abort is seen.
 */
export async function fitLayer(fit: Fit): Promise<number> {
  const { layer, loss, options, validate, signal, onProgress } = fit;
  const { steps, stepsPerCheck, learningRate, weightDecay } = options;
  const { labels, labelCount } = fit.photos;
  const nextBatch = balancedBatches(
    fit.photos,
    options.batchSize,
    options.perLabel,
    randomFrom(options.seed),
  );
  const optimizer = new ScheduledAdam(learningRate, 0.9, 0.999, 1e-7);
  const started = performance.now();
  let best: { weights: Float32Array[]; value: number; step: number } | undefined;
  let checksSinceBest = 0;
  let validation: number | undefined;
  let lossSum = 0;
  let lossCount = 0;
  try {
    for (let step = 0; step < steps; step += 1) {
      if (loss.refresh && step % options.stepsPerRefresh === 0) {
        const outputs = tidy(() => layer.apply(fit.inputs));
        loss.refresh(await outputs.data<'float32'>(), step / steps);
        outputs.dispose();
      }
      const rate = (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      optimizer.setRate(rate);
      const batch = nextBatch();
      const chosen = new Float32Array(batch.length * labelCount);
      batch.forEach((photo, row) => {
        chosen.set(labels.subarray(photo * labelCount, (photo + 1) * labelCount), row * labelCount);
      });
      const cost = tidy(() => {
        const inputs = gather(fit.inputs, tensor1d(batch, 'int32'));
        const answers = tensor2d(chosen, [batch.length, labelCount]);
        return optimizer.minimize(
          () => loss.value(layer.apply(inputs), answers),
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
      if (checksSinceBest >= options.patience) break;
    }
  } finally {
    optimizer.dispose();
  }
  if (!best) return steps;
  layer.restore(best.weights);
  return best.step;
}
