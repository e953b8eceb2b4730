import type { Affine } from './affine.ts';
import { compose, invert } from './affine.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import type { PreparedImage } from './prepare.ts';
import type { SearchGround, SummedPlane, Template } from './search-ground.ts';

/** A guess at how picture A lies in picture B. */
export interface Proposal {
  /** From A to B. */
  map: Affine;
  /** Correlation at the search size, -1 to 1. */
  correlation: number;
  /** How much the correlation is worth: large templates correlate less by chance. */
  rank: number;
}

/** A template on a ground, at the first size. */
interface Trial {
  template: Template;
  ground: SearchGround;
  swapped: boolean;
  best: Match;
}

interface Match {
  x: number;
  y: number;
  correlation: number;
  rank: number;
}

/** How many placements of the first search the second looks at again. */
const shortList = 20;

/**
 * The likeliest placements of one picture inside the other, either way round, in all eight turns, rotated by up to 30
 * degrees, at sizes from 1 to .44, best first. Normalised cross-correlation: everywhere at 12 px (about 400,000
 * multiplications), then around the best at 24 px.
 */
export function proposePlacements(a: PreparedImage, b: PreparedImage, count: number): Proposal[] {
  const trials: Trial[] = [];
  const collect = (templates: Template[], grounds: SearchGround[], swapped: boolean): void => {
    for (const ground of grounds) {
      for (const template of templates) {
        if (ground.rotated && !template.forRotated) continue;
        const best = search(template.first, ground.first);
        if (best) trials.push({ template, ground, swapped, best });
      }
    }
  };
  collect(a.search.templates, b.search.grounds, false);
  collect(b.search.templates, a.search.grounds, true);
  trials.sort((left, right) => right.best.rank - left.best.rank);

  const found: Proposal[] = [];
  for (const { template, ground, swapped, best } of trials.slice(0, shortList)) {
    const match = search(template.second, ground.second, {
      x: 2 * best.x,
      y: 2 * best.y,
      reach: 2,
    });
    if (!match) continue;
    const inGround = placement(template.second, ground.second.plane, match);
    const map = compose(invert(ground.map), inGround);
    found.push({ map: swapped ? invert(map) : map, correlation: match.correlation, rank: match.rank });
  }
  found.sort((left, right) => right.rank - left.rank);
  return spread(found, count);
}

/** The best `count` that are not neighbours of a better one in turn, place and size. */
function spread(found: Proposal[], count: number): Proposal[] {
  const kept: Proposal[] = [];
  for (const proposal of found) {
    if (kept.every((other) => distance(other.map, proposal.map) > 0.15)) kept.push(proposal);
    if (kept.length === count) break;
  }
  return kept;
}

/** How far apart two maps take the corners of a picture, in long sides, roughly. */
function distance(left: Affine, right: Affine): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const difference = left[i]! - right[i]!;
    sum += i % 3 === 2 ? difference * difference : (difference * difference) / 4;
  }
  return Math.sqrt(sum);
}

/** The best place of `inner` on `ground`, everywhere or around a guess; undefined where it does not fit or all is flat. */
function search(
  inner: Plane,
  ground: SummedPlane,
  around?: { x: number; y: number; reach: number },
): Match | undefined {
  const outer = ground.plane;
  // A template up to a pixel too large is one whose size was rounded up; it is compared where both are.
  if (inner.width - outer.width > 1 || inner.height - outer.height > 1) return undefined;
  const width = Math.min(inner.width, outer.width);
  const height = Math.min(inner.height, outer.height);
  const lastX = outer.width - width;
  const lastY = outer.height - height;
  const fromX = around ? Math.max(0, Math.min(lastX, around.x - around.reach)) : 0;
  const toX = around ? Math.max(0, Math.min(lastX, around.x + around.reach)) : lastX;
  const fromY = around ? Math.max(0, Math.min(lastY, around.y - around.reach)) : 0;
  const toY = around ? Math.max(0, Math.min(lastY, around.y + around.reach)) : lastY;

  let best = 0;
  let bestX = 0;
  let bestY = 0;
  const stride = outer.width + 1;
  const count = width * height;
  const { sums, squares } = ground;
  const innerValues = inner.values;
  const outerValues = outer.values;
  const outerWidth = outer.width;
  const innerWidth = inner.width;
  for (let top = fromY; top <= toY; top++) {
    for (let left = fromX; left <= toX; left++) {
      const corner = top * stride + left;
      const far = corner + height * stride;
      const sum = sums[far + width]! - sums[far]! - sums[corner + width]! + sums[corner]!;
      const square = squares[far + width]! - squares[far]! - squares[corner + width]! + squares[corner]!;
      const energy = square - (sum * sum) / count;
      // Flat ground correlates with anything: it needs a deviation of at least 2 grey levels.
      if (energy < 4 * count) continue;
      let product = 0;
      for (let y = 0; y < height; y++) {
        let at = (top + y) * outerWidth + left;
        const start = y * innerWidth;
        for (let from = start; from < start + width; from++)
          product += innerValues[from]! * outerValues[at++]!;
      }
      const correlation = product / Math.sqrt(energy);
      if (correlation > best) {
        best = correlation;
        bestX = left;
        bestY = top;
      }
    }
  }
  if (best <= 0) return undefined;
  // Fisher's z has a deviation of about 1 / sqrt(n); neighbouring pixels agree, so n grows more slowly than the area.
  const rank = Math.atanh(Math.min(0.9999, best)) * Math.sqrt(Math.sqrt(count));
  return { x: bestX, y: bestY, correlation: best, rank };
}

function placement(inner: Plane, outer: Plane, { x, y }: Match): Affine {
  const ratio = longSide(inner) / longSide(outer);
  return [
    ratio,
    0,
    (x + inner.width / 2 - outer.width / 2) / longSide(outer),
    0,
    ratio,
    (y + inner.height / 2 - outer.height / 2) / longSide(outer),
  ];
}
