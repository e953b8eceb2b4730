import type { Comparison } from '../comparison/compare-pictures.ts';
import { evaluateTrees } from './decision-trees.ts';
import { comparisonFeatures } from './judgement-features.ts';
import { firstLookTrees, sceneTrees, secondLookTrees } from './judgement-trees.ts';
import type { VerifiedLevel } from '../verification.ts';
import { levelOfScore, samePictureScore, toScore, unsureScore } from '../verification.ts';

/** What the pictures alone say; the trees were fitted by bench/verification/fit-judgement.ts. */
export interface Judgement {
  level: VerifiedLevel;
  /** As of `Verification`. */
  score: number;
}

/** Log odds of one scene against two that look alike, from which pictures that are not the same share a scene. */
const sceneOdds = -1;
/**
 * Textured blocks that a picture needs to be called the same, by the long side at which it was compared, pixels: a few
 * lines on plain ground fit by chance. Of 1,500 edited copies two have fewer.
 */
const leastTextured = [
  { side: 150, blocks: 16 },
  { side: 48, blocks: 6 },
  { side: 0, blocks: 3 },
] as const;
/**
 * Rise of the tone curve below which one of the two is as good as plain where they overlap, and anything can be mapped to
 * it. Of 1,500 edited copies one is below, of the look-alikes that could be laid on each other 1 in 35.
 */
const leastSlope = 0.15;

/** Of the textured blocks, the firm ones of a background that lies still. */
const stillShare = 0.6;

/** The score of what would be the same picture, had it more to show. */
const doubtful = (samePictureScore + unsureScore) / 2;
/** And of what is not, whatever the trees say. */
const denied = 0.5;

/**
 * Judges two aligned pictures by one look or two. A copy lies exactly wherever nothing was laid over it, whatever was
 * done to its tones; the next frame of a burst shows parallax and moved subjects, which leave blocks that almost fit.
 * Different shelves fit nowhere for long. Where the second look was taken and found no fit (`null`), it is no copy.
 */
export function judgeComparison(contrast: number, first: Comparison, second?: Comparison | null): Judgement {
  const features = comparisonFeatures(first, contrast);
  const odds = second
    ? evaluateTrees(secondLookTrees, comparisonFeatures(second, contrast))
    : evaluateTrees(firstLookTrees, features);
  const last = second ?? first;
  let score = toScore(odds);
  const flat = Math.abs(last.tones.slope) < leastSlope;
  if (second === null || flat || isSubjectMoved(last)) score = Math.min(score, denied);
  if (!showsEnough(last)) score = Math.min(score, doubtful);
  const oneScene =
    !flat &&
    (score >= unsureScore ||
      isSubjectMoved(last) ||
      evaluateTrees(sceneTrees, features) >= sceneOdds ||
      isHeldByBackground(first));
  return { level: levelOfScore(score, oneScene ? 'same-scene' : 'unrelated'), score };
}

function showsEnough({ side, agreement }: Comparison): boolean {
  return agreement.textured >= leastTextured.find((row) => side >= row.side)!.blocks;
}

/**
 * Whether what differs is a subject that moved before a still background, as from a tripod: at least 3 in 10 of the
 * differing places are found elsewhere, before and after. Of 700 edited copies it takes one (a sticker), of rendered
 * scenes with a moved subject all. Pictures of little detail find their places anywhere, but lie still nowhere.
 */
export function isSubjectMoved({ moved, agreement }: Comparison): boolean {
  return Math.min(moved.left, moved.arrived) >= 0.3 && agreement.firm > stillShare;
}

/**
 * Whether most of the picture lies still while some of it changed: what the trees, fitted on five sequences, do not
 * always see in a sixth. With them 84 % of frames 2 apart, 79 % of those 4 apart and 71 % of those 8 apart are one scene,
 * of the hardest look-alikes 4 %.
 */
function isHeldByBackground(first: Comparison): boolean {
  const { correlation, overlay, agreement } = first;
  return correlation > 0.9 && agreement.firm > stillShare && overlay.share < 0.06 && showsEnough(first);
}
