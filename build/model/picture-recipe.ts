import { efficientNetLite0, featureRanges } from '../../src/model/architecture.ts';
import { pictureBits } from '../../src/model/load-model.ts';
import type { FeaturePart } from '../../src/training/head.ts';
import { dualHingeLoss, reconstructedDualHinge } from '../../src/training/losses/dual-hinge.ts';
import { contrastiveLoss } from '../../src/training/pictures/contrastive-loss.ts';
import type { PictureHeadOptions } from '../../src/training/pictures/picture-head.ts';

const { last, middle, quarters } = featureRanges(efficientNetLite0);

/** Without the root on the last layer recall over all pairs falls by .03. */
export const pictureParts: readonly FeaturePart[] = [
  { ...last, response: 'root' },
  { ...middle, response: 'linear' },
  { ...quarters, response: 'linear' },
];

/** Of the linear discriminants; see the log for what other numbers give. */
export const discriminantOptions = { count: 512, shrinkage: 0.003, seed: 1 };

type Recipe = Omit<PictureHeadOptions, 'seed'>;

const shipped: Recipe = {
  bits: pictureBits,
  parts: pictureParts,
  loss: contrastiveLoss({ temperature: 0.1, quantisation: 0.1 }),
  batch: { photos: 64, lookAlikes: 8, copies: 4 },
  steps: 3000,
  learningRate: 1e-3,
};

/** Fewer and smaller steps than the contrastive loss takes: it leaves the good start behind otherwise. */
const dualHinge = (beta: number, similarShare: number): Recipe => ({
  ...shipped,
  loss: (outputs, photos) =>
    dualHingeLoss(
      { bits: pictureBits },
      { ...reconstructedDualHinge, beta, similarShare, quantisation: 0.1 },
    ).value(outputs, photos),
  steps: 800,
  learningRate: 3e-4,
});

/** The recipe that ships and those it was chosen over. */
export const pictureRecipes: Readonly<Record<string, Recipe>> = {
  shipped,
  'dual hinge': dualHinge(0.03, 0.05),
  'dual hinge, similar pairs at half the weight': dualHinge(0.05, 0.5),
  'batches of 128 photos': {
    ...shipped,
    batch: { ...shipped.batch, photos: 128 },
    steps: 1200,
    learningRate: 2e-3,
  },
  'negatives at random': { ...shipped, batch: { ...shipped.batch, lookAlikes: 1 } },
  'temperature .07': { ...shipped, loss: contrastiveLoss({ temperature: 0.07, quantisation: 0.1 }) },
  'quantisation .3': { ...shipped, loss: contrastiveLoss({ temperature: 0.1, quantisation: 0.3 }) },
  'a hidden layer of 512': { ...shipped, hidden: 512 },
  'without quarters': { ...shipped, parts: pictureParts.slice(0, 2) },
  '512 bits': { ...shipped, bits: 512 },
  'sixteen look-alikes': { ...shipped, batch: { ...shipped.batch, lookAlikes: 16 } },
  'temperature .15': { ...shipped, loss: contrastiveLoss({ temperature: 0.15, quantisation: 0.1 }) },
};
