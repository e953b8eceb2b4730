import type { Comparison } from './compare-pictures.ts';
import type { VerifiedLevel } from './verify.ts';

/**
 * What a comparison says of the pictures alone.
 *
 * A copy lies exactly wherever nothing was laid over it: most textured blocks are firm and those that are not differ
 * outright. The next frame of a burst has blocks that almost fit: parallax and moved subjects leave them loose.
 */
export function judgeComparison({ agreement, tones, coverA, coverB }: Comparison): {
  level: VerifiedLevel;
  score: number;
} {
  const { firm, loose, textured, shift } = agreement;
  const score = Math.max(0, Math.min(1, firm - loose + (tones.explained > 0.9 ? 0.1 : 0)));
  if (textured < 6) return { level: tones.explained > 0.9 ? 'unsure' : 'unrelated', score: score * 0.5 };
  const cover = Math.max(coverA, coverB);
  if (firm > 0.55 && loose < 0.08 && cover > 0.8) return { level: 'same-picture', score };
  if (firm > 0.5 && loose < 0.2 && cover > 0.7) return { level: 'unsure', score };
  if (agreement.agreeing > 0.5 || (tones.explained > 0.8 && agreement.agreeing > 0.35)) {
    return { level: 'same-scene', score: Math.min(score, 0.5) };
  }
  return { level: 'unrelated', score: Math.min(score, 0.1) };
}
