import type { GroupId, KeepReason, MemberRelation } from '../contract/groups.ts';
import { levels, type Level } from '../contract/levels.ts';
import type { PhotoId } from '../contract/photo.ts';
import type { Arrangement } from './arrangement.ts';
import type { DisjointSets } from './disjoint-sets.ts';
import { compareEdges, identityEvidence } from './edges.ts';
import { keepReason, reachReason } from './keep-rules.ts';
import type { PhotoSets } from './photo-sets.ts';
import { starGroups, type Placed } from './star-groups.ts';

export interface DraftMember {
  id: PhotoId;
  /** Absent for the keeper. */
  relation?: MemberRelation | undefined;
  /** One of the photos between which an earlier decision has settled the matter; false where there are none. */
  isSettled: boolean;
}

/** A group before the library fills in the photos. */
export interface GroupDraft {
  /** The same as long as level and keeper are. */
  id: GroupId;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  /** The keeper first, then by how closely related, then best first. At least two. */
  members: DraftMember[];
  /** Decisions leave no question open between its members. */
  isDecided: boolean;
}

/**
 * Groups of the levels that are wanted, without chains: each member is related to the keeper directly, at the group's
 * level or a stronger one. Per level a photo is in at most one group, no group has fewer than two members, and each holds
 * at least one member related to the keeper at exactly that level: what a stronger level already shows is not shown again.
 *
 * Exact copies and same pixels are equivalences. At the weaker levels photos are taken best first as centres of stars (see
 * `starGroups`), within what decisions demand. The centre is the keeper.
 *
 * Time is linear in photos, edges and decided photos.
 */
export function buildGroups(arrangement: Arrangement, wanted: readonly Level[] = levels): GroupDraft[] {
  const context: Context = { ...arrangement, settled: arrangement.constraints.settled };
  const { order, pixels } = arrangement;
  const drafts = identityGroups(pixels, context).filter(({ level }) => wanted.includes(level));
  const identity = (place: number, other: number): MemberRelation => identityRelation(place, other, context);
  const ground = { ...arrangement, count: order.length, identity };
  for (const { level, centre, members } of starGroups(ground, wanted))
    drafts.push(draft(level, centre, members, context));
  return drafts;
}

export function groupId(level: Level, keeper: PhotoId): GroupId {
  return `${level}-${keeper}`;
}

type Context = Pick<Arrangement, 'order' | 'rules' | 'exact'> & { settled: DisjointSets };

function identityGroups(sets: PhotoSets, context: Context): GroupDraft[] {
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
      if (copies.length > 1) exactDrafts.push(draft('exact-copy', copies[0]!.place, copies, context));
    }
    if (byBytes.size < 2) continue;
    const best = members[0]!;
    const all = members.map((place) => ({ place, relation: identityRelation(best, place, context) }));
    pixelDrafts.push(draft('same-pixels', best, all, context));
  }
  return [...exactDrafts, ...pixelDrafts];
}

/** `members` in any order, the keeper's place among them. */
function draft(level: Level, keeperPlace: number, members: Placed[], context: Context): GroupDraft {
  const { order, rules } = context;
  const others = members.filter(({ place }) => place !== keeperPlace);
  let best = others[0]!;
  for (const member of others) if (member.place < best.place) best = member;
  if (others.length > 1) {
    others.sort((a, b) => compareEdges(a.relation, b.relation) || a.place - b.place);
  }
  const keeper = order[keeperPlace]!;
  const runnerUp = order[best.place]!;
  const settled = settledSet(members, context);
  const isSettled = ({ place }: Placed): boolean => context.settled.find(place) === settled.leader;
  return {
    id: groupId(level, keeper.photo.id),
    level,
    keeper: keeper.photo.id,
    reason: best.place < keeperPlace ? reachReason(runnerUp) : keepReason(keeper, runnerUp, rules),
    isDecided: settled.size === members.length,
    members: [
      { id: keeper.photo.id, isSettled: context.settled.find(keeperPlace) === settled.leader },
      ...others.map((member) => {
        const { id } = order[member.place]!.photo;
        return { id, relation: member.relation, isSettled: isSettled(member) };
      }),
    ],
  };
}

/** The most members between which no question is open, at least two; a leader of -1 where there are none. */
function settledSet(members: readonly Placed[], { settled }: Context): { leader: number; size: number } {
  const sizes = new Map<number, number>();
  for (const { place } of members) {
    const leader = settled.find(place);
    sizes.set(leader, (sizes.get(leader) ?? 0) + 1);
  }
  let best = { leader: -1, size: 1 };
  for (const [leader, size] of sizes) {
    if (size > best.size || (size > 1 && size === best.size && leader < best.leader)) best = { leader, size };
  }
  return best;
}

function identityRelation(keeper: number, place: number, { exact }: Context): MemberRelation {
  return relationWithin(exact.find(keeper) === exact.find(place) ? 'exact-copy' : 'same-pixels');
}

function relationWithin(level: keyof typeof identityEvidence): MemberRelation {
  return { level, evidence: identityEvidence[level] };
}
