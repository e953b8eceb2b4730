import { harmonic } from './partial-sums.ts';
import type { RelevanceLevels } from './relevance-levels.ts';
import { itemsAt, relevantAt, relevantItems } from './relevance-levels.ts';
import { forEachRank } from './tie-break.ts';

/**
 * Average precision over the whole ranking, its mean over all orders of items at one distance (McSherry and Najork, Computing
 * Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores, ECIR 2008; used for hashing by He et al.,
 * TALR, CVPR 2018):
 *
 *     AP = 1/R sum_l p_l/n_l sum_{t=1..n_l} [P + 1 + (t-1)(p_l-1)/(n_l-1)] / (N + t)
 *
 * with n_l items, p_l of them relevant, at distance l, N and P those before it, R all relevant ones. The inner sum is
 * taken in closed form with harmonic numbers. `maxDistance` leaves out what is farther, so that R too counts only what
 * is within. NaN where nothing is relevant.
 */
export function tieAwareAveragePrecision(levels: RelevanceLevels, maxDistance = Infinity): number {
  let before = 0;
  let relevantBefore = 0;
  let sum = 0;
  const last = Math.min(levels.distances - 1, maxDistance);
  for (let distance = 0; distance <= last; distance += 1) {
    const items = itemsAt(levels, distance);
    const relevant = relevantAt(levels, distance);
    if (relevant > 0) {
      // [P + 1 + (t-1) slope] / (N + t) = slope + [P + 1 - slope (N + 1)] / (N + t)
      const slope = items > 1 ? (relevant - 1) / (items - 1) : 0;
      const rest = relevantBefore + 1 - slope * (before + 1);
      sum += (relevant / items) * (items * slope + rest * (harmonic(before + items) - harmonic(before)));
    }
    before += items;
    relevantBefore += relevant;
  }
  return sum / relevantBefore;
}

export interface BoundedPrecision {
  /** Mean over random orders of the tied items. */
  readonly mean: number;
  /** Every tie broken with the irrelevant items first. */
  readonly pessimistic: number;
  /** Every tie broken with the relevant items first. */
  readonly optimistic: number;
}

/**
 * AP@k = 1/R_k sum_{i<=k} rel(i) precision@i with R_k the relevant items among the first k (HashNet and its
 * successors); 0 where there are none. R_k depends on the order of ties, so there is no closed form: the mean of
 * `tieBreaks` random orders, beside the two extreme orders that He et al. give. Those are bounds where k takes in the whole
 * ranking; a cut can fall so that an order between them finds fewer relevant items, all of them early, and gains by it.
 */
export function averagePrecisionAt(
  levels: RelevanceLevels,
  k: number,
  random: () => number,
  tieBreaks = 10,
): BoundedPrecision {
  let mean = 0;
  for (let round = 0; round < tieBreaks; round += 1) mean += orderedPrecision(levels, k, random) / tieBreaks;
  return {
    mean,
    // forEachRank draws the grade whose share of the level the number falls in, grade 0 first.
    pessimistic: orderedPrecision(levels, k, () => 0),
    optimistic: orderedPrecision(levels, k, () => 1 - Number.EPSILON),
  };
}

function orderedPrecision(levels: RelevanceLevels, k: number, random: () => number): number {
  let found = 0;
  let sum = 0;
  forEachRank(levels, k, random, (rank, grade) => {
    if (grade === 0) return;
    found += 1;
    sum += found / rank;
  });
  return found === 0 ? 0 : sum / found;
}

/** True where some item is relevant; queries without one have no average precision and are left out of its mean. */
export function hasRelevant(levels: RelevanceLevels): boolean {
  return relevantItems(levels) > 0;
}
