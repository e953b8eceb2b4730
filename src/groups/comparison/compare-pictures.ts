import type { Agreement } from './agreement.ts';
import { measureAgreement } from './agreement.ts';
import { align, atEqualDetail, fartherOut } from '../alignment/align.ts';
import type { Anchors } from '../alignment/anchors.ts';
import { cornerDisplacement, measureCover, rangeOutside } from './cover.ts';
import type { MovedContent } from './moved-content.ts';
import { findMovedContent } from './moved-content.ts';
import type { Overlay } from './overlay.ts';
import { dropOverlay } from './overlay.ts';
import type { Plane } from '../alignment/plane.ts';
import { longSide } from '../alignment/plane.ts';
import type { PictureLevel, PreparedImage } from '../prepare.ts';
import { invert, scaleOf, type Projection } from '../alignment/projection.ts';
import type { Alignment } from '../alignment/refine.ts';
import { refine } from '../alignment/refine.ts';
import type { LightField } from './light-field.ts';
import { findLight, lightAt, multiplyLight } from './light-field.ts';
import { matchSharpness, type SharpnessMatch } from './sharpness.ts';
import type { ToneMatch } from './tone-curve.ts';
import { dropClipped } from '../alignment/clipping.ts';
import { applyCurve, matchTones } from './tone-curve.ts';
import { warp } from '../alignment/warp.ts';

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

/** Correlation at full size: 98 % of edited copies are above .84, frames 4 apart above .54. */
const misplaced = 0.5;
const anchorCount = 1024;
const rounds = 8;
/** Once the tones are matched. */
const moreRounds = 3;
/**
 * Share of the pixels that something covers from which the map is refined again without them: letters have the steepest
 * slopes of all, and pull at the map.
 */
const leastCovered = 0.008;
const mostCovered = 0.3;
const leastAnchors = 100;
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
  const anchors = levels[0].anchors(anchorCount);
  let settled = settle(a, b, levels, anchors, start);
  let seen = settled && lookAt(left, right, settled.map);
  if (!settled || !seen) return undefined;
  const side = longSide(left);
  if (!seen.matched && side >= 2 * leastSide) return compareAt(a, b, settled.map, side / 2);
  if (seen.overlay.share > leastCovered && seen.overlay.share < mostCovered) {
    const clear = clearAnchors(anchors, left, seen);
    const again = clear && refineToned(a, b, levels, clear, settled.map, rounds);
    const seenAgain = again && lookAt(left, right, again.map);
    if (again && seenAgain && seenAgain.overlay.share <= seen.overlay.share * 1.1) {
      settled = { ...again, correlation: settled.correlation };
      seen = seenAgain;
    }
  }
  const { tones, target, predicted, whole, overlay } = seen;

  const blockSide = Math.max(6, Math.min(12, side / 8));
  // Where nearly all differs nothing can be said to have moved, and where hardly anything does nothing has.
  const searched = overlay.share > 0.004 && overlay.share < 0.3 && tones.explained > 0.8;
  const { coverA, coverB } = measureCover(left, right, settled.map);
  return {
    map: settled.map,
    displacement: cornerDisplacement(left, right, settled.map),
    coverA,
    coverB,
    surround: rangeOutside(left, right, settled.map, { coverA, coverB }),
    correlation: settled.correlation,
    tones,
    softened: seen.softened,
    agreement: measureAgreement(left, target, predicted, blockSide),
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

/** What is not linear in the tones pulls at the alignment: it is refined once as it is and again with the tones matched. */
function settle(
  a: PreparedImage,
  b: PreparedImage,
  levels: [PictureLevel, PictureLevel],
  anchors: Anchors,
  start: Projection,
): Alignment | undefined {
  const first = refine(anchors, levels[1].plane, start, rounds, 'projective');
  if (!first || first.correlation < misplaced) return undefined;
  const again = refineToned(a, b, levels, anchors, first.map, moreRounds);
  if (again === undefined) return undefined;
  return again.correlation > first.correlation ? again : first;
}

/** Refines a map with the tones and the light matched at it; undefined where they cannot be. */
function refineToned(
  a: PreparedImage,
  b: PreparedImage,
  [levelA, levelB]: [PictureLevel, PictureLevel],
  anchors: Anchors,
  map: Projection,
  most: number,
): Alignment | undefined {
  const right = levelB.plane;
  // For the tones half the size does.
  const halves = [a.level(longSide(levelA.plane) / 2), b.level(longSide(right) / 2)] as const;
  const tones = tonesAt(halves[0].plane, halves[1].plane, map);
  if (!tones) return undefined;
  const light = findLight(halves[0].plane, tones.target, tones.predicted);
  return tones.matchedTo === 'second'
    ? refine(litAnchors(tonedAnchors(anchors, tones.curve), light, 1), right, map, most, 'projective')
    : refine(
        litAnchors(anchors, light, -1),
        { ...right, values: applyCurve(right.values, tones.curve) },
        map,
        most,
        'projective',
      );
}

/** Two pictures laid on each other by a map, in the frame of the first. */
interface Seen extends SharpnessMatch {
  tones: ToneMatch;
  /** As `predicted`, with what lies over one of the pictures. */
  whole: Float32Array;
  overlay: Overlay;
}

function lookAt(left: Plane, right: Plane, map: Projection): Seen | undefined {
  const tones = tonesAt(left, right, map);
  if (!tones) return undefined;
  multiplyLight(left, tones.predicted, findLight(left, tones.target, tones.predicted));
  const sharpness = matchSharpness(left, tones.target, tones.predicted);
  const whole = sharpness.predicted.slice();
  return { tones, ...sharpness, whole, overlay: dropOverlay(left, sharpness.target, sharpness.predicted) };
}

/** The anchors that neither lie in nor beside what covers one of the pictures; undefined where too few are left. */
function clearAnchors(
  anchors: Anchors,
  { width, height }: Plane,
  { whole, predicted }: Seen,
): Anchors | undefined {
  const unit = Math.max(width, height);
  const isCovered = (x: number, y: number): boolean => {
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        const at = v * width + u;
        if (Number.isNaN(predicted[at]) && !Number.isNaN(whole[at])) return true;
      }
    }
    return false;
  };
  const kept: number[] = [];
  for (let i = 0; i < anchors.x.length; i++) {
    const x = Math.round(anchors.x[i]! * unit + (width - 1) / 2);
    const y = Math.round(anchors.y[i]! * unit + (height - 1) / 2);
    if (!isCovered(x, y)) kept.push(i);
  }
  if (kept.length < leastAnchors) return undefined;
  const pick = (values: Float32Array): Float32Array => Float32Array.from(kept, (i) => values[i]!);
  return {
    ...anchors,
    x: pick(anchors.x),
    y: pick(anchors.y),
    luma: pick(anchors.luma),
    across: pick(anchors.across),
    down: pick(anchors.down),
  };
}

/** The anchors through a tone curve. */
function tonedAnchors(anchors: Anchors, curve: Float64Array): Anchors {
  const step = 4;
  const shifted = (by: number): Float32Array =>
    applyCurve(
      anchors.luma.map((luma) => Math.max(0, Math.min(255, luma + by))),
      curve,
    );
  const [brighter, darker] = [shifted(step), shifted(-step)];
  const rise = anchors.luma.map((_, at) => (brighter[at]! - darker[at]!) / (2 * step));
  return {
    ...anchors,
    luma: applyCurve(anchors.luma, curve),
    across: anchors.across.map((slope, at) => slope * rise[at]!),
    down: anchors.down.map((slope, at) => slope * rise[at]!),
  };
}

/** The anchors under a light, or without it (`power` -1). */
function litAnchors(anchors: Anchors, light: LightField, power: 1 | -1): Anchors {
  const unit = Math.max(anchors.width, anchors.height);
  const factors = anchors.x.map(
    (x, at) =>
      lightAt(light, (2 * x * unit) / anchors.width, (2 * anchors.y[at]! * unit) / anchors.height) ** power,
  );
  const times = (values: Float32Array): Float32Array => values.map((value, at) => value * factors[at]!);
  return {
    ...anchors,
    luma: times(anchors.luma),
    across: times(anchors.across),
    down: times(anchors.down),
  };
}

function tonesAt(left: Plane, right: Plane, map: Projection): ToneMatch | undefined {
  const seen = new Float32Array(left.values.length);
  warp(right, left, map, seen);
  dropRim(left, seen);
  dropClipped(left.values, seen);
  return matchTones(left.values, seen);
}

/** Pixels along the edge mix with whatever a frame around the picture shows: they take no part in the comparison. */
function dropRim({ width, height }: Plane, seen: Float32Array): void {
  const rim = Math.min(2, Math.floor(Math.min(width, height) / 8));
  for (let y = 0; y < height; y++) {
    const inside = y >= rim && y < height - rim;
    for (let x = 0; x < width; x++) {
      if (!inside || x < rim || x >= width - rim) seen[y * width + x] = Number.NaN;
    }
  }
}
