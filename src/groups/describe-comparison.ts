import type { Comparison } from './compare-pictures.ts';

/** A few words on what was done to one of the pictures, the strongest first; `same framing` where nothing was. */
export function describeComparison(comparison: Comparison): string {
  const words = [...turnWords(comparison), ...frameWords(comparison), ...toneWords(comparison)];
  return words.length === 0 ? 'same framing' : words.join(', ');
}

/** How B is turned against A. */
function turnWords({ map }: Comparison): string[] {
  const [a, b, , d, e] = map;
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

function frameWords({ coverA, coverB, map }: Comparison): string[] {
  const words: string[] = [];
  const cover = Math.min(coverA, coverB);
  if (cover < 0.93)
    words.push(
      Math.max(coverA, coverB) > 0.93
        ? `cropped to ${Math.round(cover * 100)} %`
        : `${Math.round(cover * 100)} % shared`,
    );
  const [a, b, , d, e] = map;
  const stretch = Math.hypot(a, d) / Math.hypot(b, e);
  if (stretch > 1.06 || stretch < 0.94) words.push('stretched');
  return words;
}

function toneWords({ tones, agreement }: Comparison): string[] {
  const words: string[] = [];
  if (tones.brighter > 12) words.push('brighter');
  if (tones.brighter < -12) words.push('darker');
  if (agreement.largestHole > 0.06 && agreement.firm > 0.5) words.push('partly covered');
  return words;
}
