import { tensor2d, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { balancedBatches } from '../batches.ts';
import { labelsOfRows } from '../labelled-photos.ts';
import type { HashLoss } from '../losses/hash-loss.ts';
import { nextTurn } from '../next-turn.ts';
import { randomFrom } from '../random.ts';
import { ScheduledAdam } from '../scheduled-adam.ts';
import type { TrainingProgress } from '../training-options.ts';
import type { DeepNetwork } from './deep-network.ts';
import { ofAll } from './deep-network.ts';
import type { MapSource } from './map-files.ts';
import type { TrainingState } from './training-state.ts';
import { restoreState, takeState } from './training-state.ts';

export interface DeepFitOptions {
  readonly seed: number;
  readonly batchSize: number;
  readonly perLabel: number;
  readonly steps: number;
  /**
   * Where the rates begin anew, at half of what they began with before (warm restarts, Loshchilov and Hutter, ICLR 2017): a
   * finished training can be gone on with.
   */
  readonly restarts?: readonly number[] | undefined;
  /** Of the backbone's layers; those of the hash layer are farther from their aim and take larger steps. */
  readonly tailRate: number;
  readonly layerRate: number;
  /** Both rates rise over so many steps: the first gradients of an untouched backbone are the largest. */
  readonly warmUpSteps: number;
  readonly stepsPerCheck: number;
  /** Checks in a row without a better validation after which the training ends. */
  readonly patience: number;
}

export interface DeepFit {
  readonly network: DeepNetwork;
  readonly loss: HashLoss;
  readonly source: MapSource;
  readonly photos: { readonly labels: Uint8Array; readonly labelCount: number; readonly photos: number };
  readonly options: DeepFitOptions;
  /** Higher is better. The best state is kept, be it that before the first step; without it the last. */
  readonly validate?: (() => Promise<number>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called at each check, with a way to the state that a later run can go on from. */
  readonly onCheck?:
    ((progress: TrainingProgress, state: () => Promise<TrainingState>) => void | Promise<void>) | undefined;
  /** Of a run with the same options that was stopped: it goes on as if it had not been. */
  readonly from?: TrainingState | undefined;
}

/**
 * Trains backbone from the cut on and hash layer together, and returns the step whose weights were kept. Both rates rise, then
 * fall to zero along half a cosine. Photos and their forms depend on the seed and the step alone. Between steps the event
 * loop gets its turn, so that an abort is seen.
 */
export async function fitDeep(fit: DeepFit): Promise<number> {
  const { network, loss, source, options, validate, signal } = fit;
  const { steps, seed, stepsPerCheck } = options;
  const { tailVariables, layerVariables } = network;
  const optimisers = [
    { adam: new ScheduledAdam(options.tailRate), variables: tailVariables, rate: options.tailRate },
    { adam: new ScheduledAdam(options.layerRate), variables: layerVariables, rate: options.layerRate },
  ];
  const nextBatch = balancedBatches(fit.photos, options.batchSize, options.perLabel, randomFrom(seed));
  const first = fit.from ? await restoreState(fit.from, optimisers) : 0;
  for (let skipped = 0; skipped < first; skipped += 1) nextBatch();
  const started = performance.now();
  let validation = await validate?.();
  let best =
    validation === undefined ? undefined : { state: await takeState(first, optimisers), value: validation };
  let checksSinceBest = 0;
  let lossSum = 0;
  let lossCount = 0;
  try {
    for (let step = first; step < steps; step += 1) {
      if (loss.refresh && step % stepsPerCheck === 0) {
        loss.refresh(
          await ofAll(
            source,
            (maps) => network.outputs(maps),
            () => nextTurn(signal),
          ),
          step / steps,
        );
      }
      const share = rateShare(step, options);
      const batch = nextBatch();
      const answers = labelsOfRows(fit.photos, batch);
      const cost = tidy(() => {
        const maps = source.batch(batch, randomFrom(seed + step * 7919));
        const wanted = tensor2d(answers, [batch.length, fit.photos.labelCount]);
        const { value, grads } = variableGrads(
          () => loss.value(network.outputs(maps), wanted),
          optimisers.flatMap(({ variables }) => [...variables]),
        );
        for (const { adam, variables, rate } of optimisers) {
          adam.setRate(rate * share);
          adam.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name]! })));
        }
        return value;
      });
      lossSum += (await cost.data<'float32'>())[0]!;
      lossCount += 1;
      cost.dispose();
      await nextTurn(signal);
      const done = step + 1;
      if (done % stepsPerCheck !== 0 && done !== steps) continue;
      if (validate) {
        validation = await validate();
        checksSinceBest += 1;
        if (!best || validation > best.value) {
          best = { state: await takeState(done, optimisers), value: validation };
          checksSinceBest = 0;
        }
      }
      const secondsLeft = ((performance.now() - started) / 1000 / (done - first)) * (steps - done);
      const progress = { step: done, steps, loss: lossSum / lossCount, validation, secondsLeft };
      await fit.onCheck?.(progress, () => takeState(done, optimisers));
      lossSum = 0;
      lossCount = 0;
      if (checksSinceBest >= options.patience) break;
    }
    if (!best) return steps;
    return await restoreState(best.state, optimisers);
  } finally {
    for (const { adam } of optimisers) adam.dispose();
  }
}

/** From 0 up to 1 over the warm-up, then down to 0; and again, with less, after each restart. */
function rateShare(step: number, { steps, warmUpSteps, restarts = [] }: DeepFitOptions): number {
  const bounds = [0, ...restarts, steps];
  const cycle = bounds.findIndex((_, index) => step < bounds[index + 1]!);
  const [first, end] = [bounds[cycle]!, bounds[cycle + 1]!];
  const rise = Math.min(1, (step - first + 1) / Math.max(1, warmUpSteps));
  const fall = (1 + Math.cos((Math.PI * (step - first)) / (end - first))) / 2;
  return (rise * fall) / 2 ** cycle;
}
