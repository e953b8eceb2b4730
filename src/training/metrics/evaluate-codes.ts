import type { RetrievalMetrics } from '../../contract/tuning.ts';
import { randomFrom } from '../random.ts';
import { averagePrecisionAt, hasRelevant, tieAwareAveragePrecision } from './average-precision.ts';
import type { Codes, Labels } from './count-levels.ts';
import { forEachQuery } from './count-levels.ts';
import { averageCumulativeGain, tieAwareNdcg, weightedAveragePrecision } from './cumulative-gain.ts';
import type { RelevanceLevels } from './relevance-levels.ts';
import { withinRadius } from './within-radius.ts';

export interface Cutoffs {
  /** Of mAP@k and WAP. */
  readonly precisionAt: number;
  /** Of NDCG and ACG. */
  readonly gainAt: number;
}

/** The cut-offs most used for single-label sets of some ten thousand photos; 100 is that of every NDCG and ACG found. */
export const usualCutoffs: Cutoffs = { precisionAt: 1000, gainAt: 100 };

/** Gathers metrics query by query; `result` gives their means. */
export function metricsCollector(cutoffs: Cutoffs = usualCutoffs): {
  add: (levels: RelevanceLevels) => void;
  result: () => RetrievalMetrics;
} {
  const random = randomFrom(1);
  const sums: RetrievalMetrics = {
    queries: 0,
    meanAveragePrecision: 0,
    meanAveragePrecisionAtK: 0,
    ndcg: 0,
    averageCumulativeGain: 0,
    weightedAveragePrecision: 0,
    precisionWithin2: 0,
    recallWithin2: 0,
    meanAveragePrecisionWithin2: 0,
  };
  return {
    add(levels) {
      if (!hasRelevant(levels)) return;
      const ball = withinRadius(levels);
      sums.queries += 1;
      sums.meanAveragePrecision += tieAwareAveragePrecision(levels);
      sums.meanAveragePrecisionAtK += averagePrecisionAt(levels, cutoffs.precisionAt, random).mean;
      sums.ndcg += tieAwareNdcg(levels, cutoffs.gainAt);
      sums.averageCumulativeGain += averageCumulativeGain(levels, cutoffs.gainAt);
      sums.weightedAveragePrecision += weightedAveragePrecision(levels, cutoffs.precisionAt, random);
      sums.precisionWithin2 += ball.precision;
      sums.recallWithin2 += ball.recall;
      sums.meanAveragePrecisionWithin2 += ball.averagePrecision;
    },
    result() {
      const { queries } = sums;
      const mean = (sum: number): number => (queries === 0 ? 0 : sum / queries);
      return {
        queries,
        meanAveragePrecision: mean(sums.meanAveragePrecision),
        meanAveragePrecisionAtK: mean(sums.meanAveragePrecisionAtK),
        ndcg: mean(sums.ndcg),
        averageCumulativeGain: mean(sums.averageCumulativeGain),
        weightedAveragePrecision: mean(sums.weightedAveragePrecision),
        precisionWithin2: mean(sums.precisionWithin2),
        recallWithin2: mean(sums.recallWithin2),
        meanAveragePrecisionWithin2: mean(sums.meanAveragePrecisionWithin2),
      };
    },
  };
}

export type LabelledCodes = Codes & { readonly labels: Labels };

/** All metrics of `queries` asked of `database`, which must not hold the queries themselves. */
export function evaluateCodes(
  queries: LabelledCodes,
  database: LabelledCodes,
  cutoffs: Cutoffs = usualCutoffs,
): RetrievalMetrics {
  const collector = metricsCollector(cutoffs);
  forEachQuery(queries, database, collector.add);
  return collector.result();
}

/** Tie-aware mean average precision alone, over the queries that have something relevant; 0 without such a query. */
export function meanAveragePrecision(queries: LabelledCodes, database: LabelledCodes): number {
  let sum = 0;
  let count = 0;
  forEachQuery(queries, database, (levels) => {
    if (!hasRelevant(levels)) return;
    sum += tieAwareAveragePrecision(levels);
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}

/** The same of photos asked of each other, each left out of its own answer. */
export function leaveOneOutPrecision(photos: LabelledCodes): number {
  let sum = 0;
  let count = 0;
  forEachOther(photos, (levels) => {
    if (!hasRelevant(levels)) return;
    sum += tieAwareAveragePrecision(levels);
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}

/** The levels of each photo over all the others. */
export function forEachOther(
  photos: LabelledCodes,
  visit: (levels: RelevanceLevels, query: number) => void,
): void {
  const { width, values } = photos.labels;
  forEachQuery(photos, photos, (levels, query) => {
    let own = 0;
    for (let label = 0; label < width; label += 1) own += values[query * width + label]!;
    levels.counts[own]! -= 1;
    visit(levels, query);
  });
}
