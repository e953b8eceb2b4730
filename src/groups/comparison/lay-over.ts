import type { Plane } from '../alignment/plane.ts';
import type { Projection } from '../alignment/projection.ts';
import { dropClipped } from '../alignment/clipping.ts';
import { warp } from '../alignment/warp.ts';
import { findLight, multiplyLight } from './light-field.ts';
import { dropOverlay, type Overlay } from './overlay.ts';
import { matchSharpness, type SharpnessMatch } from './sharpness.ts';
import { matchTones, type ToneMatch } from './tone-curve.ts';

/** Two pictures laid on each other by a map, in the frame of the first, with tones, light and sharpness matched. */
export interface LaidOver extends SharpnessMatch {
  tones: ToneMatch;
  /** As `predicted`, with what lies over one of the pictures. */
  whole: Float32Array;
  overlay: Overlay;
}

/** Undefined where they have too little in common to match their tones. */
export function layOver(left: Plane, right: Plane, map: Projection): LaidOver | undefined {
  const tones = tonesAt(left, right, map);
  if (!tones) return undefined;
  multiplyLight(left, tones.predicted, findLight(left, tones.target, tones.predicted));
  const sharpness = matchSharpness(left, tones.target, tones.predicted);
  const whole = sharpness.predicted.slice();
  return { tones, ...sharpness, whole, overlay: dropOverlay(left, sharpness.target, sharpness.predicted) };
}

/** `right` seen from `left`, the tones of one matched to the other's. */
export function tonesAt(left: Plane, right: Plane, map: Projection): ToneMatch | undefined {
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
