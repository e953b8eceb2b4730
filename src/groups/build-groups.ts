import type { KeepCriterion, KeepReason, MemberRelation } from '../contract/groups.ts';
import type { Level } from '../contract/levels.ts';
import { levelRank } from '../contract/levels.ts';
import type { PhotoId } from '../contract/photo.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Edge } from './edges.ts';
import { compareEdges, identityEvidence } from './edges.ts';
import type { KeepFacts } from './keep-criteria.ts';
import type { Judged } from './keep-rules.ts';
import { compareJudged, judge, keepReason } from './keep-rules.ts';

export interface DraftMember {
  id: PhotoId;
  /** Absent for the keeper. */
  relation?: MemberRelation | undefined;
}

/** A group before the library fills in the photos. */
export interface GroupDraft {
  /** `LEVEL-KEEPER`; the same as long as both are. */
  id: string;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  /** The keeper first, then by how closely related, then best first. At least two. */
  members: DraftMember[];
}

/** Photos with equal pixels. They stand or fall together at the weaker levels, since no picture can tell them apart. */
interface PixelSet {
  /** Places in the best-first order, ascending: the first is the best photo of the set. */
  members: number[];
  /** Relations to other pixel sets, by the other's place in the list of sets. */
  neighbours: Map<number, Edge>;
}

/**
 * Groups of every level, without chains: each member is related to the keeper directly, at the group's level or a
 * stronger one. Per level a photo is in at most one group, no group has fewer than two members, and each holds at least
 * one member related to the keeper at exactly that level: what a stronger level already shows is not shown again.
 *
 * Exact copies and same pixels are equivalences: edges to one leader suffice (see `identityEdges`), and an edge of any
 * photo counts for all that are identical to it. At the weaker levels photos are taken best first by `rules` as
 * centres of stars; a photo that would centre a group without anything new stays free for the next centre.
 *
 * The result depends on neither the order of `photos` nor that of `edges`; edges of unknown photos are ignored.
 * Time is linear in photos and edges but for one sort of the photos.
 */
export function buildGroups(
  photos: Iterable<KeepFacts>,
  edges: Iterable<Edge>,
  rules: readonly KeepCriterion[],
): GroupDraft[] {
  const order = Array.from(photos, (photo) => judge(photo, rules)).sort(compareJudged);
  const placeOf = new Map(order.map((judged, place) => [judged.photo.id, place]));
  const related = [...edges].filter(
    (edge) => edge.a !== edge.b && placeOf.has(edge.a) && placeOf.has(edge.b),
  );

  const exact = new DisjointSets(order.length);
  const pixels = new DisjointSets(order.length);
  for (const edge of related) {
    const rank = levelRank(edge.level);
    if (rank > 1) continue;
    if (rank === 0) exact.union(placeOf.get(edge.a)!, placeOf.get(edge.b)!);
    pixels.union(placeOf.get(edge.a)!, placeOf.get(edge.b)!);
  }
  const sets = collectPixelSets(order.length, pixels, related, placeOf);

  const context: Context = { order, rules, exact };
  const drafts = identityGroups(sets, context);
  for (const level of ['same-picture', 'same-scene', 'similar'] as const) {
    drafts.push(...starGroups(level, sets, context));
  }
  return drafts;
}

interface Context {
  order: Judged[];
  rules: readonly KeepCriterion[];
  exact: DisjointSets;
}

/** Sets in best-first order of their best members, with the closest edge to each neighbouring set. */
function collectPixelSets(
  count: number,
  pixels: DisjointSets,
  edges: Edge[],
  placeOf: Map<PhotoId, number>,
): PixelSet[] {
  const sets: PixelSet[] = [];
  const setOf = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const leader = pixels.find(place);
    if (leader === place) {
      setOf[place] = sets.length;
      sets.push({ members: [place], neighbours: new Map() });
    } else {
      setOf[place] = setOf[leader]!;
      sets[setOf[leader]!]!.members.push(place);
    }
  }
  for (const edge of edges) {
    const a = setOf[placeOf.get(edge.a)!]!;
    const b = setOf[placeOf.get(edge.b)!]!;
    if (a === b) continue;
    const known = sets[a]!.neighbours.get(b);
    if (known && compareEdges(known, edge) <= 0) continue;
    sets[a]!.neighbours.set(b, edge);
    sets[b]!.neighbours.set(a, edge);
  }
  return sets;
}

function identityGroups(sets: PixelSet[], context: Context): GroupDraft[] {
  const drafts: GroupDraft[] = [];
  const pixelDrafts: GroupDraft[] = [];
  for (const { members } of sets) {
    if (members.length < 2) continue;
    const byBytes = new Map<number, number[]>();
    for (const place of members) {
      const leader = context.exact.find(place);
      const same = byBytes.get(leader);
      if (same) same.push(place);
      else byBytes.set(leader, [place]);
    }
    for (const copies of byBytes.values()) {
      if (copies.length > 1)
        drafts.push(draft('exact-copy', copies, () => relationWithin('exact-copy'), context));
    }
    if (byBytes.size > 1) {
      pixelDrafts.push(
        draft('same-pixels', members, (place) => identityRelation(members[0]!, place, context), context),
      );
    }
  }
  return [...drafts, ...pixelDrafts];
}

function starGroups(level: Level, sets: PixelSet[], context: Context): GroupDraft[] {
  const limit = levelRank(level);
  const taken = new Uint8Array(sets.length);
  const drafts: GroupDraft[] = [];
  for (const [centre, { members, neighbours }] of sets.entries()) {
    if (taken[centre]) continue;
    // A better photo that is still free had nothing of this level to centre; under a worse one it would be the keeper
    // of members it has no edge to.
    const near = [...neighbours].filter(
      ([other, edge]) => other > centre && !taken[other] && levelRank(edge.level) <= limit,
    );
    if (!near.some(([, edge]) => edge.level === level)) continue;
    taken[centre] = 1;
    const relations = new Map<number, MemberRelation>();
    for (const place of members) relations.set(place, identityRelation(members[0]!, place, context));
    for (const [other, edge] of near) {
      taken[other] = 1;
      const relation = relationOf(edge);
      for (const place of sets[other]!.members) relations.set(place, relation);
    }
    drafts.push(draft(level, [...relations.keys()], (place) => relations.get(place)!, context));
  }
  return drafts;
}

/** `places` in any order; the best of them, the lowest place, is the keeper. */
function draft(
  level: Level,
  places: number[],
  relation: (place: number) => MemberRelation,
  { order, rules }: Context,
): GroupDraft {
  const bestFirst = [...places].sort((a, b) => a - b);
  const keeper = order[bestFirst[0]!]!;
  const others = bestFirst.slice(1).map((place) => ({ place, relation: relation(place) }));
  others.sort((a, b) => compareRelations(a.relation, b.relation) || a.place - b.place);
  return {
    id: `${level}-${keeper.photo.id}`,
    level,
    keeper: keeper.photo.id,
    reason: keepReason(keeper, order[bestFirst[1]!]!, rules),
    members: [
      { id: keeper.photo.id },
      ...others.map((member) => ({ id: order[member.place]!.photo.id, relation: member.relation })),
    ],
  };
}

function compareRelations(left: MemberRelation, right: MemberRelation): number {
  return compareEdges({ a: 0, b: 0, ...left }, { a: 0, b: 0, ...right });
}

function identityRelation(keeper: number, place: number, { exact }: Context): MemberRelation {
  return relationWithin(exact.find(keeper) === exact.find(place) ? 'exact-copy' : 'same-pixels');
}

function relationWithin(level: keyof typeof identityEvidence): MemberRelation {
  return { level, evidence: identityEvidence[level] };
}

function relationOf({ level, distance, score, evidence }: Edge): MemberRelation {
  return {
    level,
    evidence,
    ...(distance === undefined ? {} : { distance }),
    ...(score === undefined ? {} : { score }),
  };
}
