import type { Verdict } from '../contract/decisions.ts';
import type { PhotoId } from '../contract/photo.ts';
import { DisjointSets } from './disjoint-sets.ts';

/** A decision as grouping needs it. */
export interface PhotoDecision {
  verdict: Verdict;
  /** For `not-related`: photos of different sides do not belong together; elsewhere sides say nothing. */
  sides: PhotoId[][];
}

/** For each set that must stay apart from another: by decision, the side it is on. */
export type Sides = ReadonlyMap<number, number>;

/** What decisions demand of the groups; sets are named by their leaders in `joined`. */
export interface Constraints {
  /** Photos that belong together from the level `same-picture` on: equal pixels, called duplicates, one crowd. */
  joined: DisjointSets;
  /** Photos of one crowd. */
  crowds: DisjointSets;
  /** Sets that may not share a group with some others. */
  apart: ReadonlyMap<number, Sides>;
  /** Photos between which no question is open. */
  settled: DisjointSets;
}

/**
 * Reads decisions from the latest to the earliest: what contradicts a later one is passed over, so their order alone
 * counts, never that in which photos arrived.
 *
 * @param pixels sets of photos with equal pixels; nothing can part them
 * @param decisions the latest first, by place
 * @param crowdSets photos that stand together unless a decision parts them
 */
export function constrain(
  pixels: DisjointSets,
  decisions: readonly { verdict: Verdict; sides: number[][] }[],
  crowdSets: readonly (readonly number[])[] = [],
): Constraints {
  const joined = pixels.copy();
  /** Joined by a word of any kind: what a later decision keeps together, an earlier one does not part. */
  const together = pixels.copy();
  const settled = new DisjointSets(pixels.count);
  const apart = new Map<number, Map<number, number>>();
  for (const [number, { verdict, sides }] of decisions.entries()) {
    const [first, ...others] = sides.flat();
    if (first === undefined) continue;
    if (verdict === 'not-related') {
      const sideOf = new Map<number, number>();
      for (const [side, places] of sides.entries()) {
        for (const place of places) {
          const bond = together.find(place);
          if (!sideOf.has(bond)) sideOf.set(bond, side);
          const leader = joined.find(place);
          const known = apart.get(leader) ?? new Map<number, number>();
          if (!known.has(number)) apart.set(leader, known.set(number, sideOf.get(bond)!));
        }
      }
      continue;
    }
    for (const other of others) {
      if (verdict === 'duplicate') join(joined, apart, first, other);
      together.union(first, other);
      settled.union(first, other);
    }
  }
  const crowds = new DisjointSets(pixels.count);
  for (const [leader, ...twins] of crowdSets) {
    for (const twin of twins) {
      join(joined, apart, leader!, twin);
      if (joined.find(leader!) === joined.find(twin)) crowds.union(leader!, twin);
    }
  }
  return { joined, crowds, apart, settled };
}

/** Those of `candidates` that may join a centre: each but for those kept apart from it or from one that is in already. */
export function admitInTurn<T>(
  centre: Sides | undefined,
  candidates: readonly T[],
  sidesOf: (candidate: T) => Sides | undefined,
): T[] {
  const inside = new Map(centre ?? []);
  return candidates.filter((candidate) => {
    const sides = sidesOf(candidate);
    if (!mayMeet(inside, sides)) return false;
    for (const [decision, side] of sides ?? []) inside.set(decision, side);
    return true;
  });
}

/** Whether two sets with these sides may share a group. */
function mayMeet(left: Sides | undefined, right: Sides | undefined): boolean {
  if (!left || !right) return true;
  const [few, many] = left.size < right.size ? [left, right] : [right, left];
  for (const [decision, side] of few) if ((many.get(decision) ?? side) !== side) return false;
  return true;
}

function join(
  joined: DisjointSets,
  apart: Map<number, Map<number, number>>,
  left: number,
  right: number,
): void {
  const a = joined.find(left);
  const b = joined.find(right);
  const ofA = apart.get(a);
  const ofB = apart.get(b);
  if (a === b || !mayMeet(ofA, ofB)) return;
  joined.union(a, b);
  if (!ofA && !ofB) return;
  apart.delete(a);
  apart.delete(b);
  apart.set(joined.find(a), new Map([...(ofA ?? []), ...(ofB ?? [])]));
}
