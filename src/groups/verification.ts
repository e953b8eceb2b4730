export type VerifiedLevel = 'same-picture' | 'same-scene' | 'unsure' | 'unrelated';

/**
 * Scores from which two photos are called the same picture, and from which the question is left to the user. The level
 * follows from the score: whoever wants fewer wrong pairs may ask for a higher one.
 */
export const samePictureScore = 0.92;
export const unsureScore = 0.6;

/** How two photos are related by what they show and by what their cameras noted. */
export interface Verification {
  level: VerifiedLevel;
  /** 0 for pictures that are surely not the same to 1 for an undoubted copy; the higher the fewer are wrong. */
  score: number;
  /** A few words for people: `cropped to 64 %`, `mirrored, brighter`, `taken 0.4 s apart`. */
  evidence: string;
  /** True where a second call with `detail` on both sides may say otherwise. */
  needsDetail: boolean;
}

/** The level of a score; below `unsureScore` it is `otherwise`. */
export function levelOfScore(score: number, otherwise: 'same-scene' | 'unrelated'): VerifiedLevel {
  if (score >= samePictureScore) return 'same-picture';
  return score >= unsureScore ? 'unsure' : otherwise;
}

export function toOdds(score: number): number {
  const bounded = Math.max(1e-6, Math.min(1 - 1e-6, score));
  return Math.log(bounded / (1 - bounded));
}

export function toScore(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
