import { nextTurn } from '../../training/next-turn.ts';

/** Items sorted between two turns of the event loop: some ten milliseconds where they are compared as texts. */
const runLength = 4096;

/** The items in order, as `toSorted` gives them, with the event loop having its turns: runs are sorted, and merged by twos. */
export async function sortInTurns<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += runLength) {
    runs.push(items.slice(start, start + runLength).sort(compare));
    await nextTurn();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let place = 0; place < runs.length; place += 2) {
      merged.push(mergeRuns(runs[place]!, runs[place + 1] ?? [], compare));
      await nextTurn();
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** Of equal ones those of `first` come first. */
function mergeRuns<T>(first: readonly T[], second: readonly T[], compare: (a: T, b: T) => number): T[] {
  const merged: T[] = [];
  let [one, other] = [0, 0];
  while (one < first.length && other < second.length) {
    merged.push(compare(first[one]!, second[other]!) <= 0 ? first[one++]! : second[other++]!);
  }
  return [...merged, ...first.slice(one), ...second.slice(other)];
}
