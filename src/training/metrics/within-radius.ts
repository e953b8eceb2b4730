import { tieAwareAveragePrecision } from './average-precision.ts';
import type { RelevanceLevels } from './relevance-levels.ts';
import { itemsAt, relevantAt, relevantItems } from './relevance-levels.ts';

export interface RadiusMetrics {
  /** Share of the items within the radius that are relevant; 0 where nothing is within. */
  readonly precision: number;
  /** Share of the relevant items that are within the radius; NaN where there are none at all. */
  readonly recall: number;
  /** Tie-aware average precision inside the ball; 0 where the ball is empty or holds nothing relevant. */
  readonly averagePrecision: number;
}

/**
 * What a look-up within a Hamming radius finds (P@H<=2, R@H<=2 and MAP@H<=2 of the literature). An empty ball counts
 * as 0, and the ball is not ranked again by real-valued outputs nor queries skipped, as some published evaluation code does.
 */
export function withinRadius(levels: RelevanceLevels, radius = 2): RadiusMetrics {
  let items = 0;
  let relevant = 0;
  for (let distance = 0; distance <= Math.min(radius, levels.distances - 1); distance += 1) {
    items += itemsAt(levels, distance);
    relevant += relevantAt(levels, distance);
  }
  return {
    precision: items === 0 ? 0 : relevant / items,
    recall: relevant / relevantItems(levels),
    averagePrecision: relevant === 0 ? 0 : tieAwareAveragePrecision(levels, radius),
  };
}
