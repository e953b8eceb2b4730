import type { Tensor2D } from '@tensorflow/tfjs-core';
import { gather, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { balancedBatches } from './batches.ts';
import { fitLayer } from './fit-layer.ts';
import type { HashLayer } from './hash-layer.ts';
import { createHashLayer } from './hash-layer.ts';
import { prepareInputs, signCodes } from './head.ts';
import type { LabelledPhotos } from './labelled-photos.ts';
import { labelsOf, labelsOfRows } from './labelled-photos.ts';
import { createLoss } from './losses/create-loss.ts';
import type { Codes } from './metrics/count-levels.ts';
import { leaveOneOutPrecision } from './metrics/evaluate-codes.ts';
import type { PreparedPhotos } from './prepared-photos.ts';
import { inputTensor } from './prepared-photos.ts';
import { randomFrom } from './random.ts';
import type { TrainingJob, TrainingOptions } from './training-options.ts';
import type { Whitening } from './whitening.ts';
import { whiten } from './whitening.ts';

/** A trained layer and the step whose weights it has. The owner disposes of it. */
export interface TrainedLayer {
  readonly layer: HashLayer;
  readonly step: number;
}

/** The training itself, of a linear layer or one with a hidden layer before it. */
export async function trainLayer(
  { train, validation, inputs, validationInputs }: PreparedPhotos,
  options: TrainingOptions,
  { signal, onProgress }: TrainingJob = {},
): Promise<TrainedLayer> {
  const { bits, parts, seed } = options;
  const { labels, labelCount } = train;
  const [count, inputLength] = inputs.shape;
  const layer = createHashLayer(inputLength, options.hidden, bits, seed);
  const photos = { labels, labelCount, photos: count };
  const means = prepareInputs(train.features, train.featureLength, parts);
  const loss = await createLoss({ ...photos, bits, inputs: means, inputLength, seed }, options.loss);
  const refresh = loss.refresh?.bind(loss);
  const nextRows = balancedBatches(photos, options.batchSize, options.perLabel, randomFrom(seed));
  const validate = async (): Promise<number> =>
    leaveOneOutPrecision({ ...(await codesOf(layer, validationInputs, bits)), labels: labelsOf(validation) });
  try {
    const step = await fitLayer({
      layer,
      loss,
      nextBatch: () => {
        const rows = nextRows();
        return {
          inputs: gather(inputs, tensor1d(rows, 'int32')),
          labels: tensor2d(labelsOfRows(train, rows), [rows.length, labelCount]),
        };
      },
      refresh:
        refresh &&
        (async (progress) => {
          const outputs = tidy(() => layer.apply(inputs));
          refresh(await outputs.data<'float32'>(), progress);
          outputs.dispose();
        }),
      options,
      validate: validationInputs.shape[0] > 0 ? validate : undefined,
      signal,
      onProgress,
    });
    return { layer, step };
  } catch (error) {
    layer.dispose();
    throw error;
  } finally {
    loss.dispose();
  }
}

/** Codes [photos, bits / 8] of photos from their features by a trained layer of any shape. */
export async function hash(
  layer: HashLayer,
  whitening: Whitening,
  photos: Pick<LabelledPhotos, 'features' | 'featureLength'>,
  { bits, parts }: Pick<TrainingOptions, 'bits' | 'parts'>,
): Promise<Uint8Array> {
  const raw = inputTensor(photos, parts);
  const inputs = whiten(raw, whitening);
  raw.dispose();
  const { bytes } = await codesOf(layer, inputs, bits);
  inputs.dispose();
  return bytes;
}

async function codesOf(layer: HashLayer, inputs: Tensor2D, bits: number): Promise<Codes> {
  const outputs = tidy(() => layer.apply(inputs));
  const bytes = signCodes(await outputs.data<'float32'>(), bits);
  outputs.dispose();
  return { bits, bytes };
}
