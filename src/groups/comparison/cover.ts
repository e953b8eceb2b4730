import type { Plane } from '../alignment/plane.ts';
import { longSide } from '../alignment/plane.ts';
import type { Projection } from '../alignment/projection.ts';
import { invert } from '../alignment/projection.ts';
import { toPixels } from '../alignment/warp.ts';

/** Places along each side at which cover is looked up. */
const places = 64;

/** Share of A that B shows, and of B that A shows. */
export interface Cover {
  coverA: number;
  coverB: number;
}

export function measureCover(a: Plane, b: Plane, map: Projection): Cover {
  return { coverA: shareInside(a, b, map), coverB: shareInside(b, a, invert(map)) };
}

function shareInside(from: Plane, to: Plane, map: Projection): number {
  let inside = 0;
  forEachPlace(from, to, map, (_, covered) => {
    if (covered) inside++;
  });
  return inside / places ** 2;
}

/** How far the map takes a corner of A from the same corner of B at most, in long sides of B. */
export function cornerDisplacement(a: Plane, b: Plane, map: Projection): number {
  const [m, n, c, d, e, f, g, h] = map;
  let most = 0;
  for (const [right, down] of [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ] as const) {
    const x = (right * a.width) / longSide(a) / 2;
    const y = (down * a.height) / longSide(a) / 2;
    const w = g * x + h * y + 1;
    const u = (m * x + n * y + c) / w - (right * b.width) / longSide(b) / 2;
    const v = (d * x + e * y + f) / w - (down * b.height) / longSide(b) / 2;
    most = Math.max(most, Math.hypot(u, v));
  }
  return most;
}

/**
 * Range of the middle 80 % of the luma that the less covered picture shows outside the other (the pixels along the seam
 * belong to neither side); 0 where it shows hardly anything.
 */
export function rangeOutside(a: Plane, b: Plane, map: Projection, { coverA, coverB }: Cover): number {
  const outside: number[] = [];
  const [from, to, onto] = coverA < coverB ? [a, b, map] : [b, a, invert(map)];
  forEachPlace(from, to, onto, (luma, covered) => {
    if (!covered) outside.push(luma);
  });
  if (outside.length < places) return 0;
  outside.sort((left, right) => left - right);
  return outside[Math.floor(outside.length * 0.9)]! - outside[Math.floor(outside.length * 0.1)]!;
}

function forEachPlace(
  from: Plane,
  to: Plane,
  map: Projection,
  look: (luma: number, covered: boolean) => void,
): void {
  const [a, b, c, d, e, f, g, h] = toPixels(map, from, to);
  for (let row = 0; row < places; row++) {
    const y = ((row + 0.5) / places) * from.height - 0.5;
    for (let column = 0; column < places; column++) {
      const x = ((column + 0.5) / places) * from.width - 0.5;
      const w = g * x + h * y + 1;
      const u = (a * x + b * y + c) / w;
      const v = (d * x + e * y + f) / w;
      // Half a pixel beyond the outermost centres is still inside the picture.
      const covered = w > 0 && u > -0.5 && v > -0.5 && u < to.width - 0.5 && v < to.height - 0.5;
      look(from.values[Math.round(y) * from.width + Math.round(x)]!, covered);
    }
  }
}
