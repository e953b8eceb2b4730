import { hammingDistance } from '../../hamming/distance.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { SubjectCodes } from '../tuning/subject-codes.ts';

/** Members whose neighbourhoods are searched, and how many neighbours of each. */
const askedMembers = 64;
const neighboursEach = 48;

/** A photo is as near to an album as the nearest few of its members are, on average: one odd member decides nothing. */
const nearestMembers = 3;

export interface RankedContent {
  readonly contentId: number;
  /** 0 to 1. */
  readonly likelihood: number;
}

/**
 * Contents that may belong with an album's members: near to several of them, and nearer than to anything that was rejected.
 *
 * @param members content hashes of the album; `rejected` those that do not belong
 */
export function proposeForAlbum(
  catalog: Catalog,
  subjects: SubjectCodes,
  { members, rejected }: { members: readonly string[]; rejected: readonly string[] },
  limit: number,
): RankedContent[] {
  const [wanted, unwanted] = [codesOf(catalog, subjects, members), codesOf(catalog, subjects, rejected)];
  if (wanted.length === 0) return [];
  const answered = new Set([...wanted, ...unwanted].map(({ id }) => id));
  const candidates = new Set<number>();
  for (const { code } of spread(wanted, askedMembers)) {
    // However far: an album of strange things has its nearest photos far away, and they are what is to be asked about.
    for (const { id } of subjects.nearest(code, neighboursEach, code.length * 8)) {
      if (!answered.has(id)) candidates.add(id);
    }
  }
  const bits = wanted[0]!.code.length * 8;
  const [positives, negatives] = [spread(wanted, askedMembers), spread(unwanted, askedMembers)];
  const ranked = [...candidates].flatMap((id): RankedContent[] => {
    const facts = catalog.contents.facts(id);
    if (!facts) return [];
    const code = subjects.codeOf(facts);
    const near = meanOfNearest(code, positives);
    const far = negatives.length > 0 ? meanOfNearest(code, negatives) : bits / 2;
    // Half where a photo is as near to what was rejected as to the album, or no nearer than any photo at all.
    return [{ contentId: id, likelihood: far + near === 0 ? 0.5 : far / (far + near) }];
  });
  return ranked.sort((a, b) => b.likelihood - a.likelihood || a.contentId - b.contentId).slice(0, limit);
}

interface Coded {
  id: number;
  code: Uint8Array;
}

function codesOf(catalog: Catalog, subjects: SubjectCodes, hashes: readonly string[]): Coded[] {
  return hashes.flatMap((hash) => {
    const id = catalog.contents.idOf(hash);
    const facts = id === undefined ? undefined : catalog.contents.facts(id);
    return facts ? [{ id: facts.id, code: subjects.codeOf(facts) }] : [];
  });
}

/** At most `count` of the items, from all over the list. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, place) => items[Math.floor((place * items.length) / count)]!);
}

function meanOfNearest(code: Uint8Array, others: readonly Coded[]): number {
  const distances = others.map((other) => hammingDistance(code, other.code)).sort((a, b) => a - b);
  const nearest = distances.slice(0, nearestMembers);
  return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length;
}
