/**
 * All that a metric needs to know of one ranking with ties: how many items lie at each distance from the query, by
 * grade. The grade r(q, i) is the number of labels that query and item share; an item is relevant where it is 1 or more.
 */
export interface RelevanceLevels {
  /** Number of distances: bits + 1 for codes. Distances without an item are harmless. */
  readonly distances: number;
  /** Number of grades, the largest grade + 1. */
  readonly grades: number;
  /** [distances, grades]; row 0 is the nearest distance. */
  readonly counts: Int32Array;
}

/** Levels with no item in them yet. */
export function emptyLevels(distances: number, grades: number): RelevanceLevels {
  return { distances, grades, counts: new Int32Array(distances * grades) };
}

/** Levels of a ranking without ties: `gradesInOrder` from the nearest item to the farthest. */
export function levelsOfRanking(gradesInOrder: ArrayLike<number>): RelevanceLevels {
  let largest = 0;
  for (let rank = 0; rank < gradesInOrder.length; rank += 1) {
    largest = Math.max(largest, gradesInOrder[rank]!);
  }
  const levels = emptyLevels(gradesInOrder.length, largest + 1);
  for (let rank = 0; rank < gradesInOrder.length; rank += 1) {
    levels.counts[rank * levels.grades + gradesInOrder[rank]!] = 1;
  }
  return levels;
}

/** Items at one distance. */
export function itemsAt({ counts, grades }: RelevanceLevels, distance: number): number {
  let items = 0;
  for (let cell = distance * grades; cell < (distance + 1) * grades; cell += 1) items += counts[cell]!;
  return items;
}

/** Relevant items (grade 1 or more) at one distance. */
export function relevantAt(levels: RelevanceLevels, distance: number): number {
  return itemsAt(levels, distance) - levels.counts[distance * levels.grades]!;
}

/** Relevant items at all distances. */
export function relevantItems(levels: RelevanceLevels): number {
  let relevant = 0;
  for (let distance = 0; distance < levels.distances; distance += 1) relevant += relevantAt(levels, distance);
  return relevant;
}

/** Items at all distances. */
export function allItems({ counts }: RelevanceLevels): number {
  let items = 0;
  for (const count of counts) items += count;
  return items;
}
