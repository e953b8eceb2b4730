import type { Comparison } from '../comparison/compare-pictures.ts';
import { isSubjectMoved } from './judge-comparison.ts';
import { slopesAtCentre } from '../alignment/projection.ts';

/** A few words on what was done to one of the pictures, the strongest first; `same framing` where nothing was. */
export function describeComparison(comparison: Comparison): string {
  const words = [...turnWords(comparison), ...frameWords(comparison), ...toneWords(comparison)];
  if (isSubjectMoved(comparison)) words.push('subject moved');
  return words.length === 0 ? 'same framing' : words.join(', ');
}

/** How B is turned against A. */
function turnWords({ map }: Comparison): string[] {
  const [a, b, d, e] = slopesAtCentre(map);
  const mirrored = a * e - b * d < 0;
  // Of the rotation that is left once a mirroring (left and right) is undone; y points down, so this is clockwise.
  const degrees = (Math.atan2(mirrored ? -d + b : d - b, mirrored ? -a + e : a + e) * 180) / Math.PI;
  const quarter = Math.round(degrees / 90);
  const rest = Math.round(degrees - quarter * 90);
  const words: string[] = [];
  const turn = ((quarter % 4) + 4) % 4;
  if (mirrored && turn === 2) words.push('flipped upside down');
  else {
    if (mirrored) words.push('mirrored');
    if (turn !== 0) words.push(['', 'turned right', 'turned upside down', 'turned left'][turn]!);
  }
  if (Math.abs(rest) >= 2) words.push(`rotated by ${Math.abs(rest)}°`);
  return words;
}

/** A margin with less range than this (luma of 255) is a border, not a picture. */
const plainMargin = 25;

function frameWords({ coverA, coverB, surround, map }: Comparison): string[] {
  const words: string[] = [];
  const [less, more] = [Math.min(coverA, coverB), Math.max(coverA, coverB)];
  if (less < 0.93) {
    const percent = `${Math.round(less * 100)} %`;
    if (more < 0.93) words.push(`${percent} shared`);
    else words.push(surround < plainMargin ? 'border added' : `cropped to ${percent}`);
  }
  const [a, b, d, e] = slopesAtCentre(map);
  const stretch = Math.hypot(a, d) / Math.hypot(b, e);
  if (stretch > 1.06 || stretch < 0.94) words.push('stretched');
  return words;
}

function toneWords(comparison: Comparison): string[] {
  const { tones, agreement, overlay } = comparison;
  const words: string[] = [];
  if (tones.brighter > 12) words.push('brighter');
  if (tones.brighter < -12) words.push('darker');
  if (overlay.share > 0.015 && agreement.firm > 0.7 && !isSubjectMoved(comparison))
    words.push('partly covered');
  return words;
}
