import { itemsAt, relevantAt, type RelevanceLevels } from './relevance-levels.ts';

/** Precision among the `count` nearest, its mean over all orders of items at one distance; 0 where there is no item. */
export function precisionAt(levels: RelevanceLevels, count: number): number {
  let left = count;
  let relevant = 0;
  for (let distance = 0; distance < levels.distances && left > 0; distance += 1) {
    const items = itemsAt(levels, distance);
    if (items === 0) continue;
    const taken = Math.min(left, items);
    relevant += (relevantAt(levels, distance) * taken) / items;
    left -= taken;
  }
  return left === count ? 0 : relevant / (count - left);
}
