import { discounts } from './partial-sums.ts';
import type { RelevanceLevels } from './relevance-levels.ts';
import { itemsAt } from './relevance-levels.ts';
import { forEachRank } from './tie-break.ts';

const gainOf = (grade: number): number => 2 ** grade - 1;

/**
 * NDCG@k, its mean over all orders of tied items: gain 2^r - 1, discount 1 / log2(1 + rank), ideal order taken over the whole
 * database (not over the items retrieved, which would flatter). With the mean gain G_l at distance l and the summed discounts
 * D(m) = sum_{t<=m} 1 / log2(t + 1):
 *
 *     NDCG@k = 1/IDCG@k sum_l G_l (D(min(N + n_l, k)) - D(min(N, k)))
 *
 * After He et al. (TALR, CVPR 2018), who rank everything; cutting at k is exact because a sum is linear. NaN where no item has
 * a gain: such queries have no ideal and are left out of a mean.
 */
export function tieAwareNdcg(levels: RelevanceLevels, k = Infinity): number {
  const { distances, grades, counts } = levels;
  const ofGrade = new Float64Array(grades);
  let before = 0;
  let gain = 0;
  for (let distance = 0; distance < distances; distance += 1) {
    const items = itemsAt(levels, distance);
    if (items === 0) continue;
    let gains = 0;
    for (let grade = 0; grade < grades; grade += 1) {
      const count = counts[distance * grades + grade]!;
      gains += count * gainOf(grade);
      ofGrade[grade]! += count;
    }
    gain += (gains / items) * (discounts(Math.min(before + items, k)) - discounts(Math.min(before, k)));
    before += items;
  }
  let placed = 0;
  let ideal = 0;
  for (let grade = grades - 1; grade > 0; grade -= 1) {
    const end = placed + ofGrade[grade]!;
    ideal += gainOf(grade) * (discounts(Math.min(end, k)) - discounts(Math.min(placed, k)));
    placed = end;
  }
  return gain / ideal;
}

/**
 * ACG@n = 1/n sum_{i<=n} r(q, i), its mean over all orders of tied items (exact, a sum being linear). Where the
 * database has fewer than n items the missing ones count as sharing nothing.
 */
export function averageCumulativeGain(levels: RelevanceLevels, n: number): number {
  const { distances, grades, counts } = levels;
  let before = 0;
  let sum = 0;
  for (let distance = 0; distance < distances && before < n; distance += 1) {
    const items = itemsAt(levels, distance);
    if (items === 0) continue;
    let shared = 0;
    for (let grade = 1; grade < grades; grade += 1) shared += grade * counts[distance * grades + grade]!;
    sum += (shared / items) * Math.min(items, n - before);
    before += items;
  }
  return sum / n;
}

/**
 * WAP@n = sum_{i<=n} [r > 0] ACG@i / sum_{i<=n} [r > 0]; it can exceed 1, since ACG counts shared labels. 0 where
 * nothing relevant is among the first n. The divisor depends on the order of ties: the mean of `tieBreaks` random
 * orders.
 */
export function weightedAveragePrecision(
  levels: RelevanceLevels,
  n: number,
  random: () => number,
  tieBreaks = 10,
): number {
  let mean = 0;
  for (let round = 0; round < tieBreaks; round += 1) {
    let shared = 0;
    let found = 0;
    let sum = 0;
    forEachRank(levels, n, random, (rank, grade) => {
      shared += grade;
      if (grade === 0) return;
      found += 1;
      sum += shared / rank;
    });
    if (found > 0) mean += sum / found / tieBreaks;
  }
  return mean;
}
