import type { Comparison } from './compare-pictures.ts';
import { compareAt, comparePictures } from './compare-pictures.ts';
import { describeComparison } from './describe-comparison.ts';
import { judgeComparison } from './judge-comparison.ts';
import type { PreparedImage } from './prepare.ts';
import type { ShotFacts } from './shot-evidence.ts';
import { weighShots } from './shot-evidence.ts';

/** One side of a comparison. */
export interface Verifiable extends ShotFacts {
  /** The small thumbnail: luma with a long side of 96 px. */
  prepared: PreparedImage;
  /** The larger one: luma with a long side of 192 px; looked at only where both photos give it. */
  detail?: PreparedImage | undefined;
}

export type VerifiedLevel = 'same-picture' | 'same-scene' | 'unsure' | 'unrelated';

export interface Verification {
  level: VerifiedLevel;
  /** 0 for unrelated pictures to 1 for an undoubted copy. */
  score: number;
  /** A few words for people: `cropped to 64 %`, `mirrored, brighter`, `taken 0.4 s apart`. */
  evidence: string;
  /** True where a second call with `detail` on both sides may say otherwise. */
  needsDetail: boolean;
}

/** Below this deviation of luma (of 255) a picture has nothing to align: a black frame, plain sky. */
const plainContrast = 4;

/** How two photos are related by what they show and by what their cameras noted. Symmetric but for the words. */
export function verify(a: Verifiable, b: Verifiable): Verification {
  const plain = [a, b].filter(({ prepared }) => prepared.contrast < plainContrast).length;
  if (plain === 2) return { level: 'unsure', score: 0.5, evidence: 'too plain to tell', needsDetail: false };
  if (plain === 1) return weighShots(a, b, unrelated);

  const first = comparePictures(a.prepared, b.prepared);
  if (!first) return weighShots(a, b, unrelated);
  const second = secondLook(a, b, first);
  const comparison = second ?? first;
  const { level, score } = judgeComparison(comparison);
  return weighShots(a, b, {
    level,
    score,
    evidence: level === 'unrelated' ? 'different pictures' : describeComparison(comparison),
    needsDetail: second === undefined && score > 0.1,
  });
}

const unrelated: Verification = {
  level: 'unrelated',
  score: 0,
  evidence: 'different pictures',
  needsDetail: false,
};

function secondLook(a: Verifiable, b: Verifiable, first: Comparison): Comparison | undefined {
  if (!a.detail || !b.detail || judgeComparison(first).score <= 0.1) return undefined;
  return compareAt(a.detail, b.detail, first.map, first.coarse);
}
