import { align, atEqualDetail, fartherOut } from '../alignment/align.ts';
import { longSide, type Plane } from '../alignment/plane.ts';
import { invert, scaleOf, type Projection } from '../alignment/projection.ts';
import type { PreparedImage } from '../prepare.ts';
import { measureAgreement, type Agreement } from './agreement.ts';
import { cornerDisplacement, measureCover, rangeOutside } from './cover.ts';
import { layOver, type LaidOver } from './lay-over.ts';
import { findMovedContent, type MovedContent } from './moved-content.ts';
import type { Overlay } from './overlay.ts';
import { settle, settleBeside } from './settle.ts';
import type { ToneMatch } from './tone-curve.ts';

/** How well two pictures lie on each other, for the best placement found. */
export interface Comparison {
  /** From A to B. */
  map: Projection;
  /** How far the map takes a corner of A from the same corner of B, in long sides of B. */
  displacement: number;
  /** Share of A that B shows, and of B that A shows. */
  coverA: number;
  coverB: number;
  /** Range of the luma that the larger picture shows outside the other; 0 where it shows nothing. */
  surround: number;
  /** Robust correlation after refinement. */
  correlation: number;
  tones: Pick<ToneMatch, 'explained' | 'slope' | 'brighter'>;
  /** How often the sharper of the two had to be softened to be as soft as the other, at `side`. */
  softened: number;
  agreement: Agreement;
  /** Where one picture shows what the other has nowhere near: text, stickers, other subjects. */
  overlay: Overlay;
  moved: MovedContent;
  /** Long side of the frame in which they were compared, pixels. */
  side: number;
}

/** What is left of the median shift of the blocks, where letters had pulled at the map and it was settled beside them. */
const leastGain = 0.75;
/** Pictures this small are not compared at half the size, however unlike their sharpness. */
const leastSide = 48;

/**
 * Whether `b` should be compared with `a` rather than `a` with `b`. Blocks are laid in the first picture and tones may be
 * matched to the second, so a comparison is not quite symmetric: all are made in this order, the larger first, then the
 * one with less contrast, which has nothing laid over it.
 */
export function comesLater(a: PreparedImage, b: PreparedImage): boolean {
  const size = a.plane.values.length - b.plane.values.length;
  return size === 0 ? a.contrast > b.contrast : size < 0;
}

/** The best alignment of the two pictures and what they agree on; undefined where none is worth the name. */
export function comparePictures(a: PreparedImage, b: PreparedImage): Comparison | undefined {
  const map = align(a, b);
  return map && compareAt(a, b, map);
}

/**
 * Refines `start` at the size of the prepared pictures, A at most `most` px, and measures the agreement there; at half
 * that size where one picture is so soft that it has nothing to show at the full one. Laid in the frame of the one that lies
 * within the other: what is around it must not take part.
 */
export function compareAt(
  a: PreparedImage,
  b: PreparedImage,
  start: Projection,
  most = Number.POSITIVE_INFINITY,
): Comparison | undefined {
  if (scaleOf(start) > fartherOut) {
    const comparison = compareAt(b, a, invert(start), most / scaleOf(start));
    return comparison && turnAround(comparison);
  }
  const levels = atEqualDetail(a, b, start, most);
  const [left, right] = levels.map(({ plane }) => plane) as [Plane, Plane];
  const settled = settle(a, b, levels, start);
  const laid = settled && layOver(left, right, settled.map);
  if (!laid) return undefined;
  const side = longSide(left);
  if (!laid.matched && side >= 2 * leastSide) return compareAt(a, b, settled.map, side / 2);
  const blockSide = Math.max(6, Math.min(12, side / 8));
  const agreementOf = ({ target, predicted }: LaidOver): Agreement =>
    measureAgreement(left, target, predicted, blockSide);

  let best = { map: settled.map, laid, agreement: agreementOf(laid) };
  const beside = settleBeside(a, b, levels, settled.map, laid);
  const laidBeside = beside && layOver(left, right, beside);
  if (laidBeside) {
    const agreement = agreementOf(laidBeside);
    if (agreement.midShift < leastGain * best.agreement.midShift)
      best = { map: beside, laid: laidBeside, agreement };
  }

  const { map, agreement } = best;
  const { tones, target, predicted, whole, overlay, softened } = best.laid;
  // Where nearly all differs nothing can be said to have moved, and where hardly anything does nothing has.
  const searched = overlay.share > 0.004 && overlay.share < 0.3 && tones.explained > 0.8;
  const { coverA, coverB } = measureCover(left, right, map);
  return {
    map,
    displacement: cornerDisplacement(left, right, map),
    coverA,
    coverB,
    surround: rangeOutside(left, right, map, { coverA, coverB }),
    correlation: settled.correlation,
    tones,
    softened,
    agreement,
    moved: searched ? findMovedContent(left, target, whole, predicted, blockSide) : { left: 0, arrived: 0 },
    overlay,
    side,
  };
}

/** What a comparison says of B against A, said of A against B. */
export function turnAround(comparison: Comparison): Comparison {
  const { map, coverA, coverB, tones } = comparison;
  return {
    ...comparison,
    map: invert(map),
    coverA: coverB,
    coverB: coverA,
    tones: { ...tones, brighter: -tones.brighter },
  };
}
