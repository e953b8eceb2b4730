import { comesLater, compareAt, comparePictures, turnAround } from './comparison/compare-pictures.ts';
import { describeComparison } from './judgement/describe-comparison.ts';
import { judgeComparison } from './judgement/judge-comparison.ts';
import type { PreparedImage } from './prepare.ts';
import type { ShotFacts } from './shot-evidence.ts';
import { weighShots } from './shot-evidence.ts';
import type { Verification } from './verification.ts';

export type { LumaImage } from './luma-image.ts';
export type { PreparedImage } from './prepare.ts';
export { prepare } from './prepare.ts';
export type { Verification, VerifiedLevel } from './verification.ts';

/** One side of a comparison. */
export interface Verifiable extends ShotFacts {
  /** The small thumbnail: luma with a long side of `firstLookSide`. */
  prepared: PreparedImage;
  /** The larger one: luma with a long side of `secondLookSide`; looked at only where both photos give it. */
  detail?: PreparedImage | undefined;
}

/** Long sides of the thumbnails of the two looks, pixels. */
export const firstLookSide = 96;
export const secondLookSide = 320;

/** Below this deviation of luma (of 255) a picture has nothing to align: a black frame, plain sky. */
const plainContrast = 4;

/** Pixels; a picture whose short side has fewer shows too little to align. */
const tinySide = 10;

/** Score of the first look below which no second look is worth its cost. */
const settled = 0.03;

const unrelated: Verification = {
  level: 'unrelated',
  score: 0,
  evidence: 'different pictures',
  needsDetail: false,
};

/**
 * How two photos are related by what they show and by what their cameras noted. Level and score do not depend on which
 * comes first; the evidence says what `b` is against `a`.
 *
 * Meant to be called with the small thumbnails first and again, with `detail` on both sides, where the result says
 * `needsDetail`: edited copies and frames of a burst, hardly any other pair.
 */
export function verify(one: Verifiable, other: Verifiable): Verification {
  // Frames, pages and title bars are alike without what is in them being so.
  const isFramed = one.prepared.inner !== undefined && other.prepared.inner !== undefined;
  const [a, b] = isFramed ? [insideOf(one), insideOf(other)] : [one, other];
  if ([a, b].some(({ prepared: { plane } }) => Math.min(plane.width, plane.height) < tinySide)) {
    return weighShots(a, b, {
      level: 'unsure',
      score: 0.5,
      evidence: 'too small to tell',
      needsDetail: false,
    });
  }
  const plain = [a, b].filter(({ prepared }) => prepared.contrast < plainContrast).length;
  if (plain === 2) {
    return weighShots(a, b, {
      level: 'unsure',
      score: 0.5,
      evidence: 'too plain to tell',
      needsDetail: false,
    });
  }
  if (plain === 1) return weighShots(a, b, unrelated);

  const swap = comesLater(a.prepared, b.prepared);
  const [left, right] = swap ? [b, a] : [a, b];
  const first = comparePictures(left.prepared, right.prepared);
  if (!first) return weighShots(a, b, unrelated);
  const contrast = Math.min(a.prepared.contrast, b.prepared.contrast);
  let judgement = judgeComparison(contrast, first);
  let comparison = first;
  const open = judgement.score > settled;
  if (open && left.detail && right.detail) {
    const second = compareAt(left.detail, right.detail, first.map);
    judgement = judgeComparison(contrast, first, second ?? null);
    comparison = second ?? first;
  }
  const { level, score } = judgement;
  return weighShots(a, b, {
    level,
    score,
    evidence:
      level === 'unrelated'
        ? unrelated.evidence
        : describeComparison(swap ? turnAround(comparison) : comparison),
    needsDetail: open && !(a.detail && b.detail),
  });
}

/** A photo as if it were the picture shown inside it. */
function insideOf(photo: Verifiable): Verifiable {
  const { prepared, detail } = photo;
  return { ...photo, prepared: prepared.innerImage ?? prepared, detail: detail?.innerImage };
}
