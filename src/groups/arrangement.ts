import type { KeepCriterion } from '../contract/groups.ts';
import { levelRank } from '../contract/levels.ts';
import type { PhotoId } from '../contract/photo.ts';
import { crowdsAround } from './crowd-sets.ts';
import { constrain, type Constraints, type PhotoDecision, type Sides } from './decisions.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Edge } from './edges.ts';
import type { KeepFacts } from './keep-criteria.ts';
import { compareJudged, judge, type Judged } from './keep-rules.ts';
import { collectSets, type PhotoSets } from './photo-sets.ts';

/** Edges by number: edge e joins the places `ends[2 e]` and `ends[2 e + 1]`. */
export interface PlacedEdges {
  edges: Edge[];
  ends: number[];
  /** Level ranks. */
  ranks: Uint8Array;
}

/** Some photos, best first, with all that is known between them: what their groups are made from. */
export interface Arrangement extends PlacedEdges {
  /** By place. */
  order: Judged[];
  rules: readonly KeepCriterion[];
  /** Photos with the same bytes. */
  exact: DisjointSets;
  /** Photos that no picture can tell apart. */
  pixels: PhotoSets;
  /** Photos that stand or fall together from the level `same-picture` on: one or more pixel sets each. */
  joined: PhotoSets;
  constraints: Constraints;
}

/**
 * Puts photos in the order of the keep rules and works out which stand together and which must stand apart. Exact copies
 * and same pixels are equivalences: edges to one leader suffice (see `identityEdges`), and an edge of any photo counts for
 * all that are identical to it.
 *
 * The result depends on neither the order of `photos` nor that of `edges`; edges of unknown photos are ignored. Photos
 * that only decisions know still bind others together.
 * Time is linear in photos, edges and decided photos but for one sort of the photos.
 *
 * @param decisions the latest first
 * @param leaders of crowds (see `crowdsAround`)
 */
export function arrange(
  photos: Iterable<KeepFacts>,
  edges: Iterable<Edge>,
  rules: readonly KeepCriterion[],
  decisions: readonly PhotoDecision[] = [],
  leaders: Iterable<PhotoId> = [],
): Arrangement {
  const order = Array.from(photos, (photo) => judge(photo, rules)).sort(compareJudged);
  const placeOf = new Map<PhotoId, number>();
  for (const [place, { photo }] of order.entries()) placeOf.set(photo.id, place);
  const placed = placeEdges(edges, placeOf);
  // Photos that are not here come after all that are, so that they never lead a set that holds one.
  const decided = decisions.map(({ verdict, sides }) => ({
    verdict,
    sides: sides.map((side) => side.map((id) => placeOf.get(id) ?? placeNext(id, placeOf))),
  }));

  const exact = new DisjointSets(placeOf.size);
  const equal = new DisjointSets(placeOf.size);
  for (const [edge, rank] of placed.ranks.entries()) {
    if (rank > 1) continue;
    const [a, b] = [placed.ends[2 * edge]!, placed.ends[2 * edge + 1]!];
    if (rank === 0) exact.union(a, b);
    equal.union(a, b);
  }
  const crowds = crowdsAround(leaders, placeOf, placed.edges, placed.ends);
  const constraints = constrain(equal, decided, crowds);
  const pixels = collectSets(equal, order.length);
  const joined = collectSets(constraints.joined, order.length);
  return { ...placed, order, rules, exact, pixels, joined, constraints };
}

/** What each joined set must not meet, by its number. */
export function sidesOfSets({
  joined,
  constraints,
}: Pick<Arrangement, 'joined' | 'constraints'>): (Sides | undefined)[] {
  const apart: (Sides | undefined)[] = [];
  for (const [leader, sides] of constraints.apart) {
    // A set of which no photo is here any more has no number.
    if (leader < joined.setOf.length) apart[joined.setOf[leader]!] = sides;
  }
  return apart;
}

function placeEdges(edges: Iterable<Edge>, placeOf: ReadonlyMap<PhotoId, number>): PlacedEdges {
  const ends: number[] = [];
  const known: Edge[] = [];
  for (const edge of edges) {
    const a = placeOf.get(edge.a);
    const b = placeOf.get(edge.b);
    if (a === undefined || b === undefined || a === b) continue;
    known.push(edge);
    ends.push(a, b);
  }
  return { edges: known, ends, ranks: Uint8Array.from(known, ({ level }) => levelRank(level)) };
}

function placeNext(id: PhotoId, placeOf: Map<PhotoId, number>): number {
  const place = placeOf.size;
  placeOf.set(id, place);
  return place;
}
