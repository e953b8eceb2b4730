import type { Verification, VerifiedLevel } from './verification.ts';

/**
 * The level of two photos where *same picture* needs a score of `least` instead of `samePictureScore`. Above that, what
 * scores less becomes unsure; below it, what was unsure and scores enough becomes the same picture.
 */
export function levelAt(
  { level, score }: Pick<Verification, 'level' | 'score'>,
  least: number,
): VerifiedLevel {
  if (level !== 'same-picture' && level !== 'unsure') return level;
  return score >= least ? 'same-picture' : 'unsure';
}
