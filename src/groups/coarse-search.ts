import type { Affine } from './affine.ts';
import { compose, invert, turns } from './affine.ts';
import { longSide } from './plane.ts';
import type { PreparedImage, SearchGround, Template } from './prepare.ts';

/** A guess at how picture A lies in picture B. */
export interface Proposal {
  /** From A to B. */
  map: Affine;
  /** Correlation at the search size, -1 to 1. */
  correlation: number;
  /** How much the correlation is worth: large templates correlate less by chance. */
  rank: number;
}

/**
 * The likeliest placements of one picture inside the other, either way round, in all eight turns, at sizes from 1 to
 * .44, best first. Each is the best place of its turn, direction and size in a full search by normalised
 * cross-correlation at 24 px (about 1.2 million multiplications).
 */
export function proposePlacements(a: PreparedImage, b: PreparedImage, count: number): Proposal[] {
  const found: Proposal[] = [];
  for (let turn = 0; turn < turns.length; turn++) {
    for (const template of a.templates) place(template, b.grounds[turn]!, turn, false, found);
    for (const template of b.templates) place(template, a.grounds[turn]!, turn, true, found);
  }
  found.sort((left, right) => right.rank - left.rank);
  return spread(found, count);
}

/** The best `count` that are not neighbours of a better one in turn, place and size. */
function spread(found: Proposal[], count: number): Proposal[] {
  const kept: Proposal[] = [];
  for (const proposal of found) {
    if (kept.every((other) => distance(other.map, proposal.map) > 0.12)) kept.push(proposal);
    if (kept.length === count) break;
  }
  return kept;
}

/** How far apart two maps take the corners of a picture, in long sides. */
function distance(left: Affine, right: Affine): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const difference = left[i]! - right[i]!;
    sum += i % 3 === 2 ? difference * difference : (difference * difference) / 4;
  }
  return Math.sqrt(sum);
}

function place(
  template: Template,
  ground: SearchGround,
  turn: number,
  swapped: boolean,
  found: Proposal[],
): void {
  const inner = template.plane;
  const outer = ground.plane;
  // A template up to a pixel too large is one whose size was rounded up; it is compared where both are.
  const width = Math.min(inner.width, outer.width);
  const height = Math.min(inner.height, outer.height);
  if (inner.width - outer.width > 1 || inner.height - outer.height > 1) return;

  let best = -1;
  let bestX = 0;
  let bestY = 0;
  const stride = outer.width + 1;
  const count = width * height;
  const { sums, squares } = ground;
  const innerValues = inner.values;
  const outerValues = outer.values;
  for (let top = 0; top <= outer.height - height; top++) {
    for (let left = 0; left <= outer.width - width; left++) {
      const corner = top * stride + left;
      const far = corner + height * stride;
      const sum = sums[far + width]! - sums[far]! - sums[corner + width]! + sums[corner]!;
      const square = squares[far + width]! - squares[far]! - squares[corner + width]! + squares[corner]!;
      const energy = square - (sum * sum) / count;
      // Flat ground correlates with anything: it needs a deviation of at least 2 grey levels.
      if (energy < 4 * count) continue;
      let product = 0;
      for (let y = 0; y < height; y++) {
        let at = (top + y) * outer.width + left;
        let from = y * inner.width;
        for (let x = 0; x < width; x++) product += innerValues[from++]! * outerValues[at++]!;
      }
      const correlation = product / Math.sqrt(energy);
      if (correlation > best) {
        best = correlation;
        bestX = left;
        bestY = top;
      }
    }
  }
  if (best <= 0) return;

  const ratio = longSide(inner) / longSide(outer);
  const x = (bestX + width / 2 - outer.width / 2) / longSide(outer);
  const y = (bestY + height / 2 - outer.height / 2) / longSide(outer);
  // The ground is the other picture turned: undo the turn after placing.
  const placed: Affine = [ratio, 0, x, 0, ratio, y];
  const intoOuter = compose(invert(turns[turn]!), placed);
  // Fisher's z has a deviation of about 1 / sqrt(n); neighbouring pixels agree, so n grows more slowly than the area.
  const rank = Math.atanh(Math.min(0.9999, best)) * Math.sqrt(Math.sqrt(count));
  found.push({ map: swapped ? invert(intoOuter) : intoOuter, correlation: best, rank });
}
