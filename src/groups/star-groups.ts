import type { MemberRelation } from '../contract/groups.ts';
import type { Level } from '../contract/levels.ts';
import { levelRank } from '../contract/levels.ts';
import { sidesOfSets, type Arrangement, type PlacedEdges } from './arrangement.ts';
import { admitInTurn, type Sides } from './decisions.ts';
import { compareEdges, type Edge } from './edges.ts';
import { adjacency, type SetEdges } from './photo-sets.ts';

/** A photo of a group and how it is related to the group's best photo. */
export interface Placed {
  place: number;
  relation: MemberRelation;
}

/** What stars are made from; `identity` says how two photos of one pixel set are related. */
type StarField = Pick<Arrangement, keyof PlacedEdges | 'pixels' | 'joined' | 'constraints'> & {
  identity: (place: number, other: number) => MemberRelation;
};

interface Ground extends StarField {
  /** The pixel sets of each joined set. */
  parts: number[][];
  /** From joined sets to pixel sets. */
  adjacent: SetEdges;
  /** By joined set, what it must not meet. */
  apart: (Sides | undefined)[];
  /** For the centre at hand: the closest edge to each pixel set, -1 where there is none. */
  closest: Int32Array;
}

/** Evidence where only the user's word, or only a crowd, joins two photos. */
const saidSo = 'you called them duplicates';
const nearlyIdentical = 'nearly identical';

const starLevels = ['same-picture', 'same-scene', 'similar'] as const;

/**
 * Stars of the levels that are no equivalences. Per level, sets of joined photos are taken best first as centres (but see
 * `centresInTurn`), and each takes in the free sets that have an edge to it, the closest first, but for those a decision
 * keeps apart from one already in. A set that would centre a star without anything of just this level stays without one,
 * and leaves what it reaches to the next centre.
 *
 * @returns the place of the photo in the centre and all photos, that one included
 */
export function* starGroups(
  field: StarField,
  wanted: readonly Level[],
): Generator<{ level: Level; centre: number; members: Placed[] }> {
  const ground = prepare(field);
  for (const level of starLevels) {
    if (!wanted.includes(level)) continue;
    // Taken into a star, or tried as a centre in vain.
    const gone = new Uint8Array(ground.joined.members.length);
    for (const centre of centresInTurn(level, ground)) {
      if (gone[centre]) continue;
      gone[centre] = 1;
      const reached = reach(centre, levelRank(level), gone, ground);
      const near = admit(centre, reached, ground);
      if (hasNews(level, centre, near, ground)) {
        for (const set of near) gone[set] = 1;
        const members = [...ownMembers(centre, ground), ...near.flatMap((set) => membersOf(set, ground))];
        yield { level, centre: ground.joined.members[centre]![0]!, members };
      }
      for (const set of reached) for (const part of ground.parts[set]!) ground.closest[part] = -1;
    }
  }
}

function prepare(field: StarField): Ground {
  const { ends, pixels, joined } = field;
  const parts: number[][] = joined.members.map(() => []);
  for (const [part, places] of pixels.members.entries()) parts[joined.setOf[places[0]!]!]!.push(part);
  const adjacent = adjacency(ends, joined.setOf, pixels.setOf, joined.members.length);
  const closest = new Int32Array(pixels.members.length).fill(-1);
  return { ...field, parts, adjacent, apart: sidesOfSets(field), closest };
}

/**
 * A set is narrow where one that it has an edge to has edges to at least three sets more, and it to less than three
 * quarters of as many: a frame around a picture is larger than the picture but matches fewer of its other edits, and must
 * not tear them apart. Of two or three photos the better one stays the keeper: it may be the original.
 */
const isNarrow = (width: number, widest: number): boolean => widest - width >= 3 && 4 * width < 3 * widest;

/**
 * Sets in the order in which they are tried as centres: best first, then those that are narrow, best first. By subject
 * none is narrow: a photo has edges to its few nearest, so how many it has says how many others chose it, and a photo that
 * comes to the library must not change the turns of others than its neighbours.
 */
function centresInTurn(level: Level, ground: Ground): Iterable<number> {
  if (level === 'similar') return ground.joined.members.keys();
  const limit = levelRank(level);
  const widths = relatedSets(limit, ground);
  const { start, neighbour, via } = ground.adjacent;
  const wide: number[] = [];
  const narrow: number[] = [];
  for (const [set, width] of widths.entries()) {
    let widest = 0;
    for (let at = start[set]!; at < start[set + 1]!; at++) {
      if (ground.ranks[via[at]!]! <= limit)
        widest = Math.max(widest, widths[setOfPart(neighbour[at]!, ground)]!);
    }
    (isNarrow(width, widest) ? narrow : wide).push(set);
  }
  return [...wide, ...narrow];
}

/** How many other sets each set has an edge to. */
function relatedSets(limit: number, ground: Ground): Int32Array {
  const { start, neighbour, via } = ground.adjacent;
  const widths = new Int32Array(ground.joined.members.length);
  /** The last set that counted this one. */
  const countedBy = new Int32Array(widths.length).fill(-1);
  for (let set = 0; set < widths.length; set++) {
    for (let at = start[set]!; at < start[set + 1]!; at++) {
      const other = setOfPart(neighbour[at]!, ground);
      if (other === set || countedBy[other] === set || ground.ranks[via[at]!]! > limit) continue;
      countedBy[other] = set;
      widths[set]! += 1;
    }
  }
  return widths;
}

function setOfPart(part: number, { joined, pixels }: Ground): number {
  return joined.setOf[pixels.members[part]![0]!]!;
}

/** The free sets with an edge to the centre; `closest` says by which edge each of their parts is reached. */
function reach(centre: number, limit: number, gone: Uint8Array, ground: Ground): Set<number> {
  const { start, neighbour, via } = ground.adjacent;
  const sets = new Set<number>();
  for (let at = start[centre]!; at < start[centre + 1]!; at++) {
    const part = neighbour[at]!;
    const edge = via[at]!;
    const set = setOfPart(part, ground);
    if (gone[set] || ground.ranks[edge]! > limit) continue;
    sets.add(set);
    noteCloser(part, edge, ground);
  }
  return sets;
}

function noteCloser(part: number, edge: number, { edges, closest }: Ground): void {
  const known = closest[part]!;
  if (known === -1 || compareEdges(edges[edge]!, edges[known]!) < 0) closest[part] = edge;
}

/** The sets that may join the centre, those taken in first going before those they are to be kept apart from. */
function admit(centre: number, reached: ReadonlySet<number>, ground: Ground): number[] {
  const { apart, edges } = ground;
  if (apart.length === 0) return [...reached];
  const byCloseness = [...reached].sort(
    (a, b) => compareEdges(edges[closestTo(a, ground)]!, edges[closestTo(b, ground)]!) || a - b,
  );
  return admitInTurn(apart[centre], byCloseness, (set) => apart[set]);
}

/** The closest edge by which a set was reached. */
function closestTo(set: number, { parts, closest, edges }: Ground): number {
  return parts[set]!.map((part) => closest[part]!)
    .filter((edge) => edge !== -1)
    .reduce((best, edge) => (compareEdges(edges[edge]!, edges[best]!) < 0 ? edge : best));
}

function hasNews(level: Level, centre: number, near: readonly number[], ground: Ground): boolean {
  if (level === 'same-picture' && ground.parts[centre]!.length > 1) return true;
  return near.some((set) => ground.edges[closestTo(set, ground)]!.level === level);
}

/** The centre's own photos, as they are related to the best of them. */
function ownMembers(centre: number, ground: Ground): Placed[] {
  const { joined, pixels, parts, adjacent, edges, ends, constraints, closest, identity } = ground;
  const { crowds } = constraints;
  const places = joined.members[centre]!;
  const best = places[0]!;
  const own = parts[centre]!;
  if (own.length > 1) {
    for (let at = adjacent.start[centre]!; at < adjacent.start[centre + 1]!; at++) {
      const part = adjacent.neighbour[at]!;
      const edge = adjacent.via[at]!;
      const touchesBest = [0, 1].some((end) => pixels.setOf[ends[2 * edge + end]!] === pixels.setOf[best]);
      const isOwn = setOfPart(part, ground) === centre;
      if (touchesBest && isOwn) noteCloser(part, edge, ground);
    }
  }
  const found = places.map((place) => {
    const part = pixels.setOf[place]!;
    if (part === pixels.setOf[best]) return { place, relation: identity(best, place) };
    const edge = edges[closest[part]!];
    if (edge?.level === 'same-picture') return { place, relation: relationOf(edge) };
    const isOneCrowd = crowds.find(place) === crowds.find(best);
    const evidence = isOneCrowd ? nearlyIdentical : saidSo;
    return { place, relation: { level: 'same-picture' as const, evidence } };
  });
  for (const part of own) closest[part] = -1;
  return found;
}

/** The photos of a set that was reached, as they are related to the centre. */
function membersOf(set: number, ground: Ground): Placed[] {
  const { joined, pixels, parts, edges, constraints, closest } = ground;
  const { crowds } = constraints;
  const nearest = closestTo(set, ground);
  const { level } = edges[nearest]!;
  const reached = pixels.members[parts[set]!.find((part) => closest[part] === nearest)!]![0]!;
  return joined.members[set]!.map((place) => {
    const edge = edges[closest[pixels.setOf[place]!]!];
    const isOneCrowd = crowds.find(place) === crowds.find(reached);
    return {
      place,
      relation: edge ? relationOf(edge) : { level, evidence: isOneCrowd ? nearlyIdentical : saidSo },
    };
  });
}

function relationOf({ level, distance, score, evidence }: Edge): MemberRelation {
  return {
    level,
    evidence,
    ...(distance === undefined ? {} : { distance }),
    ...(score === undefined ? {} : { score }),
  };
}
