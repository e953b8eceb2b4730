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

/**
 * Photos with equal pixels stand or fall together at the weaker levels, since no picture can tell them apart. These are
 * such sets, in the best-first order of their best members, and the edges between them as one adjacency list.
 */
interface PixelSets {
  /** For each set places in the best-first order, ascending: the first is the best photo of the set. */
  members: number[][];
  /** Set s has the neighbours `neighbour[start[s]] ... neighbour[start[s + 1] - 1]`, each by the edge numbered in `via`. */
  start: Int32Array;
  neighbour: Int32Array;
  via: Int32Array;
  edges: Edge[];
  ranks: Uint8Array;
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
  const placeOf = new Map<PhotoId, number>();
  for (const [place, { photo }] of order.entries()) placeOf.set(photo.id, place);
  const ends: number[] = [];
  const related: Edge[] = [];
  for (const edge of edges) {
    const a = placeOf.get(edge.a);
    const b = placeOf.get(edge.b);
    if (a === undefined || b === undefined || a === b) continue;
    related.push(edge);
    ends.push(a, b);
  }
  const ranks = Uint8Array.from(related, ({ level }) => levelRank(level));

  const exact = new DisjointSets(order.length);
  const pixels = new DisjointSets(order.length);
  for (const [place, rank] of ranks.entries()) {
    if (rank > 1) continue;
    if (rank === 0) exact.union(ends[2 * place]!, ends[2 * place + 1]!);
    pixels.union(ends[2 * place]!, ends[2 * place + 1]!);
  }
  const sets = collectPixelSets(pixels, order.length, related, ranks, ends);

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

function collectPixelSets(
  pixels: DisjointSets,
  count: number,
  edges: Edge[],
  ranks: Uint8Array,
  ends: number[],
): PixelSets {
  const members: number[][] = [];
  const setOf = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const leader = pixels.find(place);
    if (leader === place) {
      setOf[place] = members.length;
      members.push([place]);
    } else {
      setOf[place] = setOf[leader]!;
      members[setOf[leader]!]!.push(place);
    }
  }
  const start = new Int32Array(members.length + 1);
  for (const end of ends) start[setOf[end]! + 1]!++;
  for (let set = 0; set < members.length; set++) start[set + 1]! += start[set]!;
  const next = start.slice();
  const neighbour = new Int32Array(ends.length);
  const via = new Int32Array(ends.length);
  for (let edge = 0; edge < edges.length; edge++) {
    const a = setOf[ends[2 * edge]!]!;
    const b = setOf[ends[2 * edge + 1]!]!;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const at = next[from]!++;
      neighbour[at] = to;
      via[at] = edge;
    }
  }
  return { members, start, neighbour, via, edges, ranks };
}

function identityGroups(sets: PixelSets, context: Context): GroupDraft[] {
  const exactDrafts: GroupDraft[] = [];
  const pixelDrafts: GroupDraft[] = [];
  for (const members of sets.members) {
    if (members.length < 2) continue;
    const byBytes = new Map<number, Placed[]>();
    for (const place of members) {
      const leader = context.exact.find(place);
      const copy = { place, relation: relationWithin('exact-copy') };
      const copies = byBytes.get(leader);
      if (copies) copies.push(copy);
      else byBytes.set(leader, [copy]);
    }
    for (const copies of byBytes.values()) {
      if (copies.length > 1) exactDrafts.push(draft('exact-copy', copies, context));
    }
    if (byBytes.size < 2) continue;
    const best = members[0]!;
    const all = members.map((place) => ({ place, relation: identityRelation(best, place, context) }));
    pixelDrafts.push(draft('same-pixels', all, context));
  }
  return [...exactDrafts, ...pixelDrafts];
}

function starGroups(level: Level, sets: PixelSets, context: Context): GroupDraft[] {
  const limit = levelRank(level);
  const { members, start, neighbour, via, edges, ranks } = sets;
  const taken = new Uint8Array(members.length);
  /** For the centre at hand: the closest edge to each set, -1 where there is none. */
  const closest = new Int32Array(members.length).fill(-1);
  const drafts: GroupDraft[] = [];
  for (let centre = 0; centre < members.length; centre++) {
    if (taken[centre]) continue;
    const near: number[] = [];
    let addsSomething = false;
    for (let at = start[centre]!; at < start[centre + 1]!; at++) {
      const other = neighbour[at]!;
      const edge = via[at]!;
      // A better photo that is still free had nothing of this level to centre; under a worse one it would be the keeper
      // of members it has no edge to.
      if (other <= centre || taken[other] || ranks[edge]! > limit) continue;
      if (closest[other] === -1) near.push(other);
      if (closest[other] === -1 || compareEdges(edges[edge]!, edges[closest[other]!]!) < 0)
        closest[other] = edge;
    }
    for (const other of near) addsSomething ||= ranks[closest[other]!] === limit;
    if (addsSomething) {
      taken[centre] = 1;
      const own = members[centre]!;
      const found = own.map((place) => ({ place, relation: identityRelation(own[0]!, place, context) }));
      for (const other of near) {
        taken[other] = 1;
        const relation = relationOf(edges[closest[other]!]!);
        for (const place of members[other]!) found.push({ place, relation });
      }
      drafts.push(draft(level, found, context));
    }
    for (const other of near) closest[other] = -1;
  }
  return drafts;
}

interface Placed {
  place: number;
  relation: MemberRelation;
}

/** `members` in any order; the best of them, the one with the lowest place, is the keeper. */
function draft(level: Level, members: Placed[], { order, rules }: Context): GroupDraft {
  let best = members[0]!;
  for (const member of members) if (member.place < best.place) best = member;
  const others = members.filter((member) => member !== best);
  let second = others[0]!;
  for (const member of others) if (member.place < second.place) second = member;
  if (others.length > 1) {
    others.sort((a, b) => compareEdges(a.relation, b.relation) || a.place - b.place);
  }
  const keeper = order[best.place]!;
  return {
    id: `${level}-${keeper.photo.id}`,
    level,
    keeper: keeper.photo.id,
    reason: keepReason(keeper, order[second.place]!, rules),
    members: [
      { id: keeper.photo.id },
      ...others.map(({ place, relation }) => ({ id: order[place]!.photo.id, relation })),
    ],
  };
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
