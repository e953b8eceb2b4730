import type { Affine } from './affine.ts';
import { identity, invert, scaleOf } from './affine.ts';
import type { Agreement } from './agreement.ts';
import { measureAgreement } from './agreement.ts';
import { proposePlacements } from './coarse-search.ts';
import type { Plane } from './plane.ts';
import { longSide, shrink, soften } from './plane.ts';
import type { PreparedImage } from './prepare.ts';
import type { Alignment } from './refine.ts';
import { refine } from './refine.ts';
import type { ToneMatch } from './tone-curve.ts';
import { matchTones } from './tone-curve.ts';
import { warp } from './warp.ts';

/** How well two pictures lie on each other, for the best placement found. */
export interface Comparison {
  /** From A to B. */
  map: Affine;
  /** Share of A that B shows, and of B that A shows. */
  coverA: number;
  coverB: number;
  /** Correlation at the search size before anything was refined. */
  coarse: number;
  /** Robust correlation after refinement, before tones were matched. */
  correlation: number;
  tones: ToneMatch;
  agreement: Agreement;
  /** Long side of the frame in which they were compared, pixels. */
  side: number;
}

/** Below this no placement is worth refining. */
const hopeless = 0.55;
/** After refinement at `middleSide`, below this the pictures are unrelated. */
const unlike = 0.6;
const middleSide = 40;
const proposals = 4;

/** The best alignment of the two pictures and what they agree on; undefined where none is worth the name. */
export function comparePictures(a: PreparedImage, b: PreparedImage): Comparison | undefined {
  const placements = proposePlacements(a, b, proposals).filter(({ correlation }) => correlation > hopeless);
  let best: Alignment | undefined;
  let coarse = 0;
  for (const { map, correlation } of placements) {
    const [left, right] = atEqualDetail(a.plane, b.plane, map, middleSide);
    const refined = refine(soften(left), soften(right), map, 6);
    if (!refined || refined.correlation < (best?.correlation ?? unlike)) continue;
    best = refined;
    coarse = correlation;
  }
  return best && compareAt(a, b, best.map, coarse);
}

/** Refines `start` at the full size of the prepared pictures and measures the agreement there. */
export function compareAt(
  a: PreparedImage,
  b: PreparedImage,
  start: Affine = identity,
  coarse = 1,
): Comparison | undefined {
  const [left, right] = atEqualDetail(a.plane, b.plane, start, Number.POSITIVE_INFINITY).map(soften) as [
    Plane,
    Plane,
  ];
  const refined = refine(left, right, start, 8);
  if (!refined) return undefined;
  const seen = new Float32Array(left.values.length);
  const covered = warp(right, left, refined.map, seen);
  dropRim(left, seen);
  const tones = matchTones(left.values, seen);
  if (!tones) return undefined;
  const side = longSide(left);
  const back = new Float32Array(right.values.length);
  return {
    map: refined.map,
    coverA: covered / left.values.length,
    coverB: warp(left, right, invert(refined.map), back) / right.values.length,
    coarse,
    correlation: refined.correlation,
    tones,
    agreement: measureAgreement(left, tones.target, tones.predicted, Math.max(6, Math.min(12, side / 8))),
    side,
  };
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

/** Both planes at sizes at which the shared part has as many pixels in either, A at most `limit` px. */
function atEqualDetail(a: Plane, b: Plane, map: Affine, limit: number): [Plane, Plane] {
  const scale = scaleOf(map);
  // One unit of A is `longSide(a)` pixels there, and `scale * longSide(b)` in B.
  const density = Math.min(longSide(a), longSide(b) * scale, limit * Math.max(1, scale));
  return [shrink(a, Math.max(8, Math.round(density))), shrink(b, Math.max(8, Math.round(density / scale)))];
}
