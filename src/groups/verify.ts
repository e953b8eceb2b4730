import { invert } from './affine.ts';
import type { Comparison } from './compare-pictures.ts';
import { comesLater, compareAt, comparePictures } from './compare-pictures.ts';
import { describeComparison } from './describe-comparison.ts';
import { judgeComparison } from './judge-comparison.ts';
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
  /** The small thumbnail: luma with a long side of 96 px. */
  prepared: PreparedImage;
  /** The larger one: luma with a long side of 192 px; looked at only where both photos give it. */
  detail?: PreparedImage | undefined;
}

/** Below this deviation of luma (of 255) a picture has nothing to align: a black frame, plain sky. */
const plainContrast = 4;

/** Pixels; a picture whose short side has fewer shows too little to align. */
const tinySide = 10;

/** Log odds below which no second look changes the level: of 5,000 edited copies fewer than 1 in 100 lie there. */
const settled = -4;

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
export function verify(a: Verifiable, b: Verifiable): Verification {
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
  const open = judgement.odds > settled;
  if (open && left.detail && right.detail) {
    const second = compareAt(left.detail, right.detail, first.map);
    if (second) {
      judgement = judgeComparison(contrast, first, second);
      comparison = second;
    }
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

function turnAround(comparison: Comparison): Comparison {
  const { map, coverA, coverB, tones } = comparison;
  return {
    ...comparison,
    map: invert(map),
    coverA: coverB,
    coverB: coverA,
    tones: { ...tones, brighter: -tones.brighter },
  };
}
