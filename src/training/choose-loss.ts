import type { LossName } from '../contract/tuning.ts';
import type { FeaturePart } from './head.ts';
import { namedRows, type LabelledPhotos } from './labelled-photos.ts';
import { releasedClassWise } from './losses/class-wise.ts';
import type { LossChoice } from './losses/create-loss.ts';
import { reconstructedDualHinge } from './losses/dual-hinge.ts';
import { isSingleLabel } from './losses/hash-loss.ts';
import { publishedLargeMarginProxies } from './losses/large-margin-proxies.ts';
import { publishedSoftPairwise } from './losses/soft-pairwise.ts';
import { suggestedVonMisesFisher } from './losses/von-mises-fisher.ts';
import type { TrainingOptions } from './training-options.ts';

/** Each loss with options that did well on Caltech-101 and the grocery photos (docs/retrieval.md). */
export const tunedLosses: { readonly [Name in LossName]: LossChoice & { readonly loss: Name } } = {
  'soft-pairwise': {
    loss: 'soft-pairwise',
    ...publishedSoftPairwise,
    beta: 10,
    gamma: 1,
    similarShare: 0.6,
    power: 0.55,
  },
  'dual-hinge': { loss: 'dual-hinge', ...reconstructedDualHinge, beta: 0.08, similarity: 'graded' },
  'large-margin-proxies': { loss: 'large-margin-proxies', ...publishedLargeMarginProxies, scale: 0.2 },
  'class-wise': { loss: 'class-wise', ...releasedClassWise, precision: 0.3 },
  'von-mises-fisher': { loss: 'von-mises-fisher', ...suggestedVonMisesFisher, kappa: 6, quantisation: 1 },
};

/** Below so many bits the dual hinge has no room for graded distances and falls behind ITQ. */
const fewestGradedBits = 32;

/**
 * The loss for these labels: proxies where every photo has one label; where photos have several the dual hinge on graded
 * similarity, or soft pairwise similarity for short codes. Evidence: docs/retrieval.md.
 */
export function chooseLoss(
  { labels, labelCount }: Pick<LabelledPhotos, 'labels' | 'labelCount'>,
  bits: number,
): LossChoice {
  if (isSingleLabel({ labels, labelCount, photos: labels.length / labelCount })) {
    return tunedLosses['large-margin-proxies'];
  }
  return tunedLosses[bits < fewestGradedBits ? 'soft-pairwise' : 'dual-hinge'];
}

/** Beyond so many photos the number of steps grows with them. */
const photosOfUsualSteps = 10_000;
const usualSteps = 600;
const mostSteps = 2000;

/** Centres that are renewed every 50 steps lag behind: on the grocery photos .35 instead of .50 for the fine label. */
const stepsPerRefresh = 10;

/** Outputs of any length are the same to this loss, so it needs small steps: .83 on Caltech-101 instead of .75. */
const learningRates: Partial<Record<LossName, number>> = { 'von-mises-fisher': 0.001 };
const usualRate = 0.005;

/** The options that go with a loss; what a caller wants otherwise it spreads over them. */
export function trainingOptions(
  loss: LossChoice,
  given: {
    readonly bits: number;
    readonly parts: readonly FeaturePart[];
    readonly photos: number;
    readonly seed: number;
  },
): TrainingOptions {
  const { bits, parts, photos, seed } = given;
  const steps = Math.min(mostSteps, Math.ceil(usualSteps * Math.max(1, photos / photosOfUsualSteps)));
  return {
    bits,
    parts,
    loss,
    seed,
    hidden: 0,
    batchSize: 128,
    perLabel: 4,
    steps,
    stepsPerCheck: 50,
    stepsPerRefresh,
    patience: 5,
    learningRate: learningRates[loss.loss] ?? usualRate,
    weightDecay: 0,
    shrinkage: 1,
    validationShare: 0.15,
  };
}

/** Of few photos a larger share is held out: they are asked of each other, and a handful would be a matter of luck. */
const usualShare = 0.15;
const largestShare = 0.4;
const wantedValidation = 100;

/** The options of a training in the product: what it is shown is by photos held out, and often. `loss` is chosen where absent. */
export function productOptions(
  photos: LabelledPhotos,
  given: {
    readonly bits: number;
    readonly parts: readonly FeaturePart[];
    readonly seed: number;
    readonly loss?: LossName | undefined;
  },
): TrainingOptions {
  const { bits, parts, seed, loss } = given;
  const count = photos.features.length / photos.featureLength;
  const asked = namedRows(photos).length;
  const choice = loss ? tunedLosses[loss] : chooseLoss(photos, bits);
  return {
    ...trainingOptions(choice, { bits, parts, photos: count, seed }),
    // A look costs little where few photos are held out, and makes the plot live.
    stepsPerCheck: 25,
    patience: 10,
    validationShare: Math.max(usualShare, Math.min(largestShare, wantedValidation / asked)),
  };
}
