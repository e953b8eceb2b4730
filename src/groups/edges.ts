import type { Level } from '../contract/levels.ts';
import { levelRank } from '../contract/levels.ts';
import type { PhotoId } from '../contract/photo.ts';

/** A relation between two photos. It has no direction: `a` and `b` may stand either way round. */
export interface Edge {
  a: PhotoId;
  b: PhotoId;
  level: Level;
  /** Bits of 256 in which the picture codes differ; absent where no code was compared. */
  distance?: number | undefined;
  /** Verification score, 0 to 1; absent where the level needs none. */
  score?: number | undefined;
  /** A few words for people: `same bytes`, `cropped to 64 %`. */
  evidence: string;
}

/** What of an edge says how close it is. */
export type EdgeStrength = Omit<Edge, 'a' | 'b'>;

/** What tells identical photos without looking at them. */
export interface IdentityFacts {
  id: PhotoId;
  /** Hash of the file's bytes. */
  contentHash: string;
  /** Hash of the decoded, oriented pixels; absent where the photo was not decoded in full. */
  pixelHash?: string | undefined;
}

/** The words an edge between identical photos carries. */
export const identityEvidence = { 'exact-copy': 'same bytes', 'same-pixels': 'same pixels' } as const;

export type IdentityLevel = keyof typeof identityEvidence;

/** The level two photos have by their hashes alone, or undefined where the hashes say nothing. */
export function identityLevel(
  a: Pick<IdentityFacts, 'contentHash' | 'pixelHash'>,
  b: Pick<IdentityFacts, 'contentHash' | 'pixelHash'>,
): IdentityLevel | undefined {
  if (a.contentHash === b.contentHash) return 'exact-copy';
  return a.pixelHash !== undefined && a.pixelHash === b.pixelHash ? 'same-pixels' : undefined;
}

/** The edge between two photos that their hashes call identical, or undefined. */
export function identityEdge(a: IdentityFacts, b: IdentityFacts): Edge | undefined {
  const level = identityLevel(a, b);
  return level && { a: a.id, b: b.id, level, evidence: identityEvidence[level] };
}

/**
 * The fewest edges that say which of `photos` are identical: k files with the same bytes become k - 1 edges to the
 * lowest id among them, and each further set of equal pixels one edge from its lowest id to the lowest of all.
 * `buildGroups` expects no more: it completes both relations, since they are equivalences.
 */
export function identityEdges(photos: Iterable<IdentityFacts>): Edge[] {
  const ordered = [...photos].sort((a, b) => a.id - b.id);
  const byContent = new Map<string, IdentityFacts>();
  const byPixels = new Map<string, IdentityFacts>();
  const edges: Edge[] = [];
  for (const photo of ordered) {
    const leader = byContent.get(photo.contentHash);
    if (leader) {
      edges.push({
        a: leader.id,
        b: photo.id,
        level: 'exact-copy',
        evidence: identityEvidence['exact-copy'],
      });
      continue;
    }
    byContent.set(photo.contentHash, photo);
    if (photo.pixelHash === undefined) continue;
    const twin = byPixels.get(photo.pixelHash);
    if (twin) {
      edges.push({
        a: twin.id,
        b: photo.id,
        level: 'same-pixels',
        evidence: identityEvidence['same-pixels'],
      });
    } else {
      byPixels.set(photo.pixelHash, photo);
    }
  }
  return edges;
}

/**
 * Orders edges from the closest relation to the loosest: by level, then higher score, then smaller distance, then
 * words. A total order but for direction and ids, so that which edge is kept never depends on which came first.
 */
export function compareEdges(left: EdgeStrength, right: EdgeStrength): number {
  return (
    levelRank(left.level) - levelRank(right.level) ||
    (right.score ?? -1) - (left.score ?? -1) ||
    (left.distance ?? Number.MAX_SAFE_INTEGER) - (right.distance ?? Number.MAX_SAFE_INTEGER) ||
    compareText(left.evidence, right.evidence)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
