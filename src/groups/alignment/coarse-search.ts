import type { PreparedImage } from '../prepare.ts';
import type { Projection } from './projection.ts';
import { compose, invert } from './projection.ts';
import type { Match } from '../search-kernel.ts';
import { SearchKernel } from '../search-kernel.ts';
import type { Ground, ScaledTemplate, Template, TurnedGround } from './search-picture.ts';

/** A guess at how picture A lies in picture B. */
export interface Proposal {
  /** From A to B. */
  map: Projection;
  /** Correlation at the search size, -1 to 1. */
  correlation: number;
  /** How much the correlation is worth: large templates correlate less by chance. */
  rank: number;
}

/** The best place of a template on a ground, at the first size. */
interface Trial {
  template: ScaledTemplate;
  ground: TurnedGround;
  /** Whose template it is: A's or B's. */
  of: 0 | 1;
  match: Match;
  rank: number;
}

/** How many placements of the first search the second looks at again. */
const shortList = 20;

let kernel: SearchKernel | undefined;

/**
 * The likeliest placements of one picture inside the other, either way round, in all eight turns, rotated by up to 30
 * degrees, at sizes from 1 to a third, best first. Normalised cross-correlation: everywhere at 12 to 24 px, then around
 * the best at twice that.
 */
export function proposePlacements(a: PreparedImage, b: PreparedImage, count: number): Proposal[] {
  kernel ??= new SearchKernel();
  const pictures = [a.search, b.search] as const;
  kernel.load(...pictures);
  const trials: Trial[] = [];
  for (const of of [0, 1] as const) {
    for (const [family, { templates }] of pictures[of].families.entries()) {
      tryAll(kernel, of, templates, pictures[1 - of]!.families[family]!.grounds, trials);
    }
  }
  trials.sort((left, right) => right.rank - left.rank);
  const found: Proposal[] = [];
  for (const trial of trials.slice(0, shortList)) {
    const proposal = lookAgain(kernel, trial);
    if (proposal) found.push(proposal);
  }
  found.sort((left, right) => right.rank - left.rank);
  return spread(found, count);
}

function tryAll(
  search: SearchKernel,
  of: 0 | 1,
  templates: readonly ScaledTemplate[],
  grounds: readonly TurnedGround[],
  trials: Trial[],
): void {
  for (const ground of grounds) {
    for (const template of templates) {
      const match = search.search(of, template.first, ground.first);
      if (match) trials.push({ template, ground, of, match, rank: rankOf(template.first, match) });
    }
  }
}

function lookAgain(search: SearchKernel, { template, ground, of, match }: Trial): Proposal | undefined {
  const around = { x: 2 * match.x, y: 2 * match.y, reach: 2 };
  const finer = search.searchAround(of, template.second, ground.second, around);
  if (!finer) return undefined;
  const map = compose(invert(ground.map), placement(template.second, ground.second.item, finer));
  return {
    map: of === 0 ? map : invert(map),
    correlation: finer.correlation,
    rank: rankOf(template.second, finer),
  };
}

/** Fisher's z has a deviation of about 1 / sqrt(n); neighbouring pixels agree, so n grows more slowly than the area. */
function rankOf({ width, height }: Template, { correlation }: Match): number {
  return Math.atanh(Math.min(0.9999, correlation)) * (width * height) ** 0.25;
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
function distance(left: Projection, right: Projection): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const difference = left[i]! - right[i]!;
    sum += i % 3 === 2 ? difference * difference : (difference * difference) / 4;
  }
  return Math.sqrt(sum);
}

function placement(inner: Template, outer: Ground, { x, y }: Match): Projection {
  const unit = Math.max(outer.width, outer.height);
  const ratio = Math.max(inner.width, inner.height) / unit;
  return [
    ratio,
    0,
    (x + inner.width / 2 - outer.width / 2) / unit,
    0,
    ratio,
    (y + inner.height / 2 - outer.height / 2) / unit,
    0,
    0,
  ];
}
