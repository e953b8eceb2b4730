import type { RelevanceLevels } from './relevance-levels.ts';

/**
 * Calls `visit(rank, grade)` for the first `k` ranks (from 1) of one order of the ranking: ties are broken by drawing the items
 * of a level one by one, without putting back. `random` gives numbers in [0, 1); a constant 0 draws the lowest
 * grade first, one just below 1 the highest.
 */
export function forEachRank(
  { distances, grades, counts }: RelevanceLevels,
  k: number,
  random: () => number,
  visit: (rank: number, grade: number) => void,
): void {
  const left = new Int32Array(grades);
  let rank = 0;
  for (let distance = 0; distance < distances && rank < k; distance += 1) {
    let items = 0;
    for (let grade = 0; grade < grades; grade += 1) {
      const count = counts[distance * grades + grade]!;
      left[grade] = count;
      items += count;
    }
    for (; items > 0 && rank < k; items -= 1) {
      let drawn = Math.min(items - 1, Math.floor(random() * items));
      let grade = 0;
      while (drawn >= left[grade]!) drawn -= left[grade++]!;
      left[grade]! -= 1;
      rank += 1;
      visit(rank, grade);
    }
  }
}
