import type { Anchors } from '../alignment/anchors.ts';
import { longSide, type Plane } from '../alignment/plane.ts';
import type { Projection } from '../alignment/projection.ts';
import { refine, type Alignment } from '../alignment/refine.ts';
import type { PictureLevel, PreparedImage } from '../prepare.ts';
import { tonesAt, type LaidOver } from './lay-over.ts';
import { findLight, lightAt, type LightField } from './light-field.ts';
import { applyCurve } from './tone-curve.ts';

/** Correlation at full size: 98 % of edited copies are above .84, frames 4 apart above .54. */
const misplaced = 0.5;
const anchorCount = 1024;
const rounds = 8;
/** Once the tones are matched. */
const moreRounds = 3;

/**
 * Share of the pixels that something covers from which a map is settled again without them, and above which they are not
 * the exception: letters have the steepest slopes of all, and pull at the map by half a pixel and more.
 */
const leastCovered = 0.008;
const mostCovered = 0.3;
/** Share of the variance that the rest must have explained: pictures that do not fit are not to be made to. */
const leastExplained = 0.95;
const leastAnchors = 100;

/** What is not linear in the tones pulls at the alignment: it is refined once as it is and again with the tones matched. */
export function settle(
  a: PreparedImage,
  b: PreparedImage,
  levels: [PictureLevel, PictureLevel],
  start: Projection,
): Alignment | undefined {
  const anchors = levels[0].anchors(anchorCount);
  const first = refine(anchors, levels[1].plane, start, rounds, 'projective');
  if (!first || first.correlation < misplaced) return undefined;
  const again = refineToned(a, b, levels, anchors, first.map, moreRounds);
  if (again === undefined) return undefined;
  return again.correlation > first.correlation ? again : first;
}

/** Refines a map by what lies clear of what covers one of the pictures; undefined where nothing does, or all. */
export function settleBeside(
  a: PreparedImage,
  b: PreparedImage,
  levels: [PictureLevel, PictureLevel],
  map: Projection,
  laid: LaidOver,
): Projection | undefined {
  const { share } = laid.overlay;
  if (share < leastCovered || share > mostCovered || laid.tones.explained < leastExplained) return undefined;
  const anchors = clearAnchors(levels[0].anchors(anchorCount), levels[0].plane, laid);
  return anchors && refineToned(a, b, levels, anchors, map, rounds)?.map;
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

/** The anchors that neither lie in nor beside what covers one of the pictures; undefined where too few are left. */
function clearAnchors(
  anchors: Anchors,
  { width, height }: Plane,
  { whole, predicted }: LaidOver,
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
