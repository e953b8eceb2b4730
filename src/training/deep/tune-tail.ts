import type { GraphOptions } from '../../model/onnx-graph.ts';
import type { Tensor } from '../../model/safetensors.ts';
import type { TrainedHead } from '../head.ts';
import { prepareInputs, signCodes } from '../head.ts';
import type { LabelFailure, LabelledPhotos } from '../labelled-photos.ts';
import { findLabelFailure, labelsOf } from '../labelled-photos.ts';
import { createLoss } from '../losses/create-loss.ts';
import { leaveOneOutPrecision } from '../metrics/evaluate-codes.ts';
import { nextTurn } from '../next-turn.ts';
import type { TrainingJob, TrainingOptions } from '../training-options.ts';
import { preparePhotos, splitRows } from '../prepared-photos.ts';
import { linearHead } from '../train-head.ts';
import { trainLayer } from '../train-layer.ts';
import { DeepNetwork, ofAll } from './deep-network.ts';
import { fitDeep } from './fit-deep.ts';
import type { MapSource } from './map-files.ts';
import { rowsOf } from './map-files.ts';

/** The block where the fifth stage begins: from here on a user's photos teach, the edges and textures below stay. */
export const usualCut = 8;

export interface TailTask {
  readonly backbone: GraphOptions;
  /** The first block that learns. */
  readonly cut: number;
  /** With the features of the untouched backbone. */
  readonly photos: LabelledPhotos;
  /** Maps before the cut, in the order of the photos. */
  readonly maps: MapSource;
  /** As a head would be trained: bits, parts, loss, seed, share held out. */
  readonly options: TrainingOptions;
  /** By the number of photos where absent. */
  readonly steps?: number | undefined;
}

export type TailOutcome =
  | {
      readonly ok: true;
      /** The learned weights, named as in the backbone's file; undefined where no step made anything better. */
      readonly weights: ReadonlyMap<string, Tensor> | undefined;
      /** The hash layer that learned with them, as a head on their features. */
      readonly head: TrainedHead;
      /** Tie-aware mAP of the held-out photos by the hash layer on untouched features, and by the whole after it learned. */
      readonly before: number;
      readonly after: number;
      /** The step whose weights were kept. */
      readonly step: number;
    }
  | ({ readonly ok: false } & LabelFailure);

/** Each photo that teaches is seen about so often; small sets get the fewest steps at least. */
const passes = 8;
const fewestSteps = 120;
const mostSteps = 2000;
/** A step of 32 photos of 160 px takes a third of a CPU-second and some 700 MB. */
const batchSize = 32;
/** As much as the whole training can bear: at .001 the first steps undid what the backbone knew (.83 became .76). */
const tailRate = 0.0003;

/**
 * Unfreezes the last stages of the backbone on photos with labels. Photos are held out and asked of each other as a head's
 * training with the same options does; the weights with their best mAP are kept, and none where the untouched ones are. Seeded;
 * `startDeepBackend` must have been called. Throws the signal's reason within a step.
 */
export async function tuneTail(task: TailTask, job: TrainingJob = {}): Promise<TailOutcome> {
  const { backbone, cut, photos, maps, options } = task;
  const { signal } = job;
  const failure = findLabelFailure(photos);
  if (failure) return { ok: false, ...failure };
  const { bits, parts, seed } = options;
  if (options.hidden !== 0) throw new RangeError('A head of the product has no hidden layer.');
  const prepared = await preparePhotos(photos, options, signal);
  const { train, validation, whitening } = prepared;
  const { layer } = await trainLayer(prepared, options, { signal }).finally(() => prepared.dispose());
  const network = new DeepNetwork({ backbone, cut, parts, whitening, layer });
  try {
    const split = splitRows(photos, options);
    const teachers = rowsOf(maps, split.train);
    const heldOut = rowsOf(maps, split.validation);
    const taught = { labels: train.labels, labelCount: photos.labelCount, photos: teachers.photos };
    const inputs = prepareInputs(train.features, train.featureLength, parts);
    const loss = await createLoss(
      { ...taught, bits, inputs, inputLength: whitening.mean.length, seed },
      options.loss,
    );
    const steps = task.steps ?? usualSteps(teachers.photos);
    const measured: number[] = [];
    const step = await fitDeep({
      network,
      loss,
      source: teachers,
      photos: taught,
      signal,
      options: {
        seed,
        batchSize,
        perLabel: options.perLabel,
        steps,
        tailRate,
        layerRate: tailRate,
        warmUpSteps: Math.ceil(steps / 10),
        stepsPerCheck: Math.ceil(steps / 10),
        patience: options.patience,
      },
      async validate() {
        const outputs = await ofAll(
          heldOut,
          (batch) => network.outputs(batch),
          () => nextTurn(signal),
        );
        const bytes = signCodes(outputs, bits);
        const value = leaveOneOutPrecision({ bits, bytes, labels: labelsOf(validation) });
        measured.push(value);
        return value;
      },
      onCheck: (progress) => job.onProgress?.(progress),
    });
    loss.dispose();
    const weights = step === 0 ? undefined : await network.learnedTail();
    const head = await linearHead(layer, whitening, parts, bits);
    return { ok: true, weights, head, before: measured[0]!, after: Math.max(...measured), step };
  } finally {
    network.dispose();
    layer.dispose();
  }
}

function usualSteps(photos: number): number {
  return Math.min(mostSteps, Math.max(fewestSteps, Math.ceil((passes * photos) / batchSize)));
}
