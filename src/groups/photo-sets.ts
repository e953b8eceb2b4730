import type { DisjointSets } from './disjoint-sets.ts';

/** A partition of places `0 .. count - 1`: its sets in the order of their lowest places. */
export interface PhotoSets {
  /** Places of each set, ascending. */
  members: number[][];
  /** For each place the number of its set. */
  setOf: Int32Array;
}

/** The sets that hold a place below `count`; what lies above is left out. */
export function collectSets(sets: DisjointSets, count: number): PhotoSets {
  const members: number[][] = [];
  const setOf = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const leader = sets.find(place);
    if (leader === place) {
      setOf[place] = members.length;
      members.push([place]);
    } else {
      setOf[place] = setOf[leader]!;
      members[setOf[leader]!]!.push(place);
    }
  }
  return { members, setOf };
}

/** Edges from sets to sets as one adjacency list. */
export interface SetEdges {
  /** Set s has the neighbours `neighbour[start[s]] ... neighbour[start[s + 1] - 1]`, each by the edge numbered in `via`. */
  start: Int32Array;
  neighbour: Int32Array;
  via: Int32Array;
}

/**
 * Each edge twice, once from either end.
 *
 * @param ends the places that edge e joins are `ends[2 e]` and `ends[2 e + 1]`
 * @param from the number of the set that a place starts from, below `count`
 * @param to the number of the set that a place is reached as
 */
export function adjacency(
  ends: readonly number[],
  from: Int32Array,
  to: Int32Array,
  count: number,
): SetEdges {
  const start = new Int32Array(count + 1);
  for (const end of ends) start[from[end]! + 1]!++;
  for (let set = 0; set < count; set++) start[set + 1]! += start[set]!;
  const next = start.slice();
  const neighbour = new Int32Array(ends.length);
  const via = new Int32Array(ends.length);
  for (let end = 0; end < ends.length; end++) {
    const at = next[from[ends[end]!]!]!++;
    neighbour[at] = to[ends[end ^ 1]!]!;
    via[at] = end >> 1;
  }
  return { start, neighbour, via };
}
