import { loadModel } from '../../src/model/load-model.ts';
import { tunedLosses } from '../../src/training/choose-loss.ts';
import type { FeaturePart } from '../../src/training/head.ts';
import { fitItqHead } from '../../src/training/itq-head.ts';
import type { LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { lossNames, type LossName } from '../../src/contract/tuning.ts';
import type { PreparedPhotos } from '../../src/training/prepared-photos.ts';
import { encodeLabelled } from '../../src/training/train-head.ts';
import { hash, trainLayer } from '../../src/training/train-layer.ts';
import type { TrainingOptions } from '../../src/training/training-options.ts';
import { trainingOptions } from '../../src/training/choose-loss.ts';

/** Both layers of the features, as the bundled subject head sees them. */
export const parts: readonly FeaturePart[] = [
  { from: 0, to: 1280, response: 'linear' },
  { from: 1280, to: 1504, response: 'linear' },
];

export const methodNames = [
  'float-cosine',
  'bundled',
  'itq',
  ...lossNames,
  'soft-pairwise-hidden',
  'large-margin-proxies-hidden',
] as const;
export type MethodName = (typeof methodNames)[number];
export type CodeMethod = Exclude<MethodName, 'float-cosine'>;

/** Of the two methods with a hidden layer, which learn slower and need the smaller rate. */
const hiddenOptions = { hidden: 512, learningRate: 0.001, steps: 3000 };
const seed = 1;

/** What the result of a cell depends on, for its key: a change of options makes a new cell. */
export function optionsOf(method: CodeMethod, bits: number, photos: number): unknown {
  if (method === 'bundled' || method === 'itq') return { method, bits, parts, seed };
  return lossOptions(method, bits, photos);
}

function lossOptions(
  method: Exclude<CodeMethod, 'bundled' | 'itq'>,
  bits: number,
  photos: number,
): TrainingOptions {
  const isHidden = method.endsWith('-hidden');
  const loss = (isHidden ? method.slice(0, -'-hidden'.length) : method) as LossName;
  const options = trainingOptions(tunedLosses[loss], { bits, parts, photos, seed });
  const linear = { ...options, validationShare: 0 };
  return isHidden ? { ...linear, ...hiddenOptions } : linear;
}

/** Codes of queries and database by a method fitted on `train` alone. */
export async function codesBy(
  method: CodeMethod,
  bits: number,
  prepared: () => Promise<PreparedPhotos>,
  train: LabelledPhotos,
  sets: readonly LabelledPhotos[],
): Promise<Uint8Array[]> {
  if (method === 'bundled') {
    const { subjectHead } = await loadModel();
    return sets.map((set) => encodeLabelled(subjectHead, set).bytes);
  }
  if (method === 'itq') {
    const head = await fitItqHead(train, parts, bits, seed);
    return sets.map((set) => encodeLabelled(head, set).bytes);
  }
  const photos = await prepared();
  const options = lossOptions(method, bits, photos.inputs.shape[0]);
  const { layer } = await trainLayer(photos, options);
  const codes: Uint8Array[] = [];
  for (const set of sets) codes.push(await hash(layer, photos.whitening, set, options));
  layer.dispose();
  return codes;
}
