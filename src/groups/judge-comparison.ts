import type { Comparison } from './compare-pictures.ts';
import { evaluateTrees } from './decision-trees.ts';
import { comparisonFeatures } from './judgement-features.ts';
import { firstLookTrees, sceneTrees, secondLookTrees } from './judgement-trees.ts';
import type { VerifiedLevel } from './verification.ts';

/** What the pictures alone say, as log odds; the trees were fitted by bench/verification/fit-judgement.ts. */
export interface Judgement {
  level: VerifiedLevel;
  /** Chance of *same picture*, 0 to 1. */
  score: number;
  /** Log odds of *same picture*. */
  odds: number;
}

/** Log odds from which two pictures are called the same, and from which the question is left to the user. */
const sure = 1.6;
const unsure = 0.4;
/** Log odds of one scene against two that look alike, from which pictures that are not the same share a scene. */
const oneScene = -1;
/** A picture needs this many textured blocks to be called the same: a few lines on plain ground fit by chance. */
const leastTextured = 6;
/** Pixels at the second look by which the blocks of a copy never lie off: half of them, or 1.5 times that 15 in 100. */
const tooFar = 0.7;
/** Where one of the two is a tiny copy there are no more blocks to be had. */
const leastTexturedTiny = 3;
const tinySide = 48;

/**
 * Judges two aligned pictures by one look or two. A copy lies exactly wherever nothing was laid over it, whatever was
 * done to its tones; the next frame of a burst shows parallax and moved subjects, which leave blocks that almost fit.
 * Different shelves fit nowhere for long.
 */
export function judgeComparison(contrast: number, first: Comparison, second?: Comparison): Judgement {
  const features = comparisonFeatures(first, contrast);
  const odds = second
    ? evaluateTrees(secondLookTrees, [...features, ...comparisonFeatures(second, contrast)])
    : evaluateTrees(firstLookTrees, features);
  const { agreement, side } = second ?? first;
  const enough = agreement.textured >= (side < tinySide ? leastTexturedTiny : leastTextured);
  const score = 1 / (1 + Math.exp(-odds));
  if (odds >= unsure && isSubjectMoved(second ?? first)) return { level: 'same-scene', score: 0.5, odds };
  if (odds >= unsure) {
    const exact = !second || second.agreement.midShift < tooFar || second.agreement.farShift < 1.5 * tooFar;
    return { level: odds >= sure && enough && exact ? 'same-picture' : 'unsure', score, odds };
  }
  const oneOrOther = evaluateTrees(sceneTrees, features) >= oneScene || isHeldByBackground(first);
  return { level: oneOrOther ? 'same-scene' : 'unrelated', score, odds };
}

/**
 * Whether what differs is a subject that moved before a still background, as from a tripod: at least 3 in 10 of the
 * differing places are found elsewhere, before and after. Of 700 edited copies it takes one (a sticker), of rendered
 * scenes with a moved subject all.
 */
export function isSubjectMoved({ moved }: Comparison): boolean {
  return Math.min(moved.left, moved.arrived) >= 0.3;
}

/**
 * Whether most of the picture lies still while some of it changed: what the trees, fitted on five sequences, do not
 * always see in a sixth. With them 84 % of frames 2 apart, 79 % of those 4 apart and 71 % of those 8 apart are one scene,
 * of the hardest look-alikes 4 %.
 */
function isHeldByBackground({ correlation, overlay, agreement }: Comparison): boolean {
  return correlation > 0.9 && agreement.firm > 0.6 && overlay < 0.06 && agreement.textured >= leastTextured;
}
