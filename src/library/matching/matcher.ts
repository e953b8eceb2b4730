import { hammingDistance } from '../../hamming/distance.ts';
import type { HammingIndex, Neighbour } from '../../hamming/hamming-index.ts';
import type { Verification } from '../../groups/verify.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentFacts } from '../catalog/content-table.ts';
import type { ContentEdge } from '../catalog/edge-table.ts';
import type { Priority, WorkerPool } from '../workers/worker-pool.ts';
import type { SubjectCodes } from '../tuning/subject-codes.ts';
import type { PhotoToVerify } from '../workers/worker-tasks.ts';
import { candidatesPerPhoto, similarPerPhoto, type CandidateLimits } from './candidate-limits.ts';
import { Crowds, isTwin } from './crowds.ts';

/** Codes nearer than this may be the very same pixels, which is worth decoding both files in full. */
const samePixelsDistance = 6;

/** A content near the probe, with what verification said of the two. */
export interface Compared {
  facts: ContentFacts;
  distance: number;
  verification: Verification;
}

/** Finds what a content is related to, with the codes of the whole library in memory. */
export class Matcher {
  readonly #catalog: Catalog;
  readonly #pool: WorkerPool;
  readonly #limits: CandidateLimits;
  readonly #crowds: Crowds;
  readonly #pictures: HammingIndex;
  readonly #subjects: SubjectCodes;

  /** @param pictures the codes of every content that was compared before; kept up to date by the matcher, as are the subjects */
  constructor(
    catalog: Catalog,
    pool: WorkerPool,
    limits: CandidateLimits,
    pictures: HammingIndex,
    subjects: SubjectCodes,
  ) {
    this.#catalog = catalog;
    this.#pool = pool;
    this.#limits = limits;
    this.#pictures = pictures;
    this.#subjects = subjects;
    this.#crowds = new Crowds(catalog);
  }

  /**
   * Compares a content with all that came before it and stores the edges; one of a crowd is compared with the crowd's
   * leader alone [Note: crowds]. It stands in the index from the first
   * moment, so contents joined at the same time find each other; where the process dies before the edges are stored,
   * the content is still marked as not joined and is joined again.
   */
  async join(contentId: number, signal?: AbortSignal): Promise<void> {
    const known = this.#catalog.contents.facts(contentId);
    if (!known) return;
    await this.#subjects.prepare(known);
    const facts = this.#catalog.contents.facts(contentId);
    if (!facts) return;
    this.forget(contentId);
    // Asked before the search: a content joined meanwhile may store its edge to this one, which is to stay.
    const outdated = this.#catalog.edges.compared(contentId);
    const leader = this.#crowds.leaderOf(facts.pictureCode);
    const near = this.#pictures.nearest(facts.pictureCode, candidatesPerPhoto, this.#limits.pictureRadius);
    const similar = this.#subjects.nearest(this.#subjects.codeOf(facts), similarPerPhoto);
    this.#add(facts);
    try {
      const toLeader = leader ? await this.#edgesOf(facts, [leader], [], signal) : [];
      const isInCrowd = toLeader.some(isTwin);
      const edges = isInCrowd ? toLeader : await this.#edgesOf(facts, near, similar, signal);
      this.#catalog.transaction(() => {
        for (const other of outdated) this.#catalog.edges.remove(contentId, other);
        for (const edge of edges) this.#catalog.edges.put(edge);
        if (!isInCrowd) this.#crowds.noticeCrowd(edges, contentId);
        this.#catalog.contents.markJoined(contentId);
      });
    } catch (error) {
      this.forget(contentId);
      throw error;
    }
  }

  /** Takes a content out of the index. */
  forget(contentId: number): void {
    this.#crowds.dismiss(contentId);
    this.#pictures.remove(contentId);
    this.#subjects.remove(contentId);
  }

  /** The contents nearest to any of the codes (a query's turns), each with the least of its distances. */
  nearestTo(pictureCodes: readonly Uint8Array[], count: number): Neighbour[] {
    const least = new Map<number, number>();
    for (const found of this.#pictures.nearestMany(pictureCodes, count, this.#limits.pictureRadius)) {
      for (const { id, distance } of found) least.set(id, Math.min(distance, least.get(id) ?? Infinity));
    }
    return [...least]
      .map(([id, distance]) => ({ id, distance }))
      .sort((a, b) => a.distance - b.distance || a.id - b.id)
      .slice(0, count);
  }

  /** The contents nearest by subject. */
  similarTo(subjectCode: Uint8Array, count: number): Neighbour[] {
    return this.#subjects.nearest(subjectCode, count);
  }

  /** Verifies candidates against a probe that need not be in the catalog. Those that went away are left out. */
  async compare(
    probe: PhotoToVerify,
    near: readonly Neighbour[],
    priority: Priority,
    signal?: AbortSignal,
  ): Promise<Compared[]> {
    const found = near.flatMap(({ id, distance }) => {
      const facts = this.#catalog.contents.facts(id);
      const candidate = facts && this.#toVerify(facts);
      return facts && candidate ? [{ facts, distance, candidate }] : [];
    });
    if (found.length === 0) return [];
    const candidates = found.map(({ candidate }) => candidate);
    const verifications = await this.#pool.run('verify', { probe, candidates }, { priority, signal });
    return found.map(({ facts, distance }, place) => ({
      facts,
      distance,
      verification: verifications[place]!,
    }));
  }

  async #edgesOf(
    facts: ContentFacts,
    near: readonly Neighbour[],
    similar: readonly Neighbour[],
    signal: AbortSignal | undefined,
  ): Promise<ContentEdge[]> {
    const probe = this.#toVerify(facts);
    const edges = new Map<number, ContentEdge>();
    for (const compared of probe ? await this.compare(probe, near, 'compare', signal) : []) {
      const edge = await this.#edge(facts, compared, signal);
      if (edge) edges.set(compared.facts.id, edge);
    }
    for (const { id } of similar) {
      const other = edges.has(id) ? undefined : this.#catalog.contents.facts(id);
      if (!other) continue;
      const distance = hammingDistance(facts.pictureCode, other.pictureCode);
      edges.set(id, {
        ...pair(facts.id, id),
        level: 'similar',
        distance,
        score: undefined,
        evidence: 'similar subject',
      });
    }
    return [...edges.values()];
  }

  async #edge(
    facts: ContentFacts,
    { facts: other, distance, verification }: Compared,
    signal: AbortSignal | undefined,
  ): Promise<ContentEdge | undefined> {
    const { score } = verification;
    const { level, evidence } = settleDoubt(verification);
    if (level !== 'same-picture' && level !== 'same-scene') return undefined;
    const isSameSize = facts.width === other.width && facts.height === other.height;
    if (level === 'same-picture' && isSameSize && distance <= samePixelsDistance) {
      const [mine, theirs] = await Promise.all([
        this.#pixelHashOf(facts, signal),
        this.#pixelHashOf(other, signal),
      ]);
      if (mine !== undefined && mine === theirs)
        return {
          ...pair(facts.id, other.id),
          level: 'same-pixels',
          distance,
          score,
          evidence: 'same pixels',
        };
    }
    return { ...pair(facts.id, other.id), level, distance, score, evidence };
  }

  /** Made when it is first needed, since it means decoding the file in full; undefined where that fails. */
  async #pixelHashOf(facts: ContentFacts, signal: AbortSignal | undefined): Promise<string | undefined> {
    const known = facts.pixelHash ?? this.#catalog.contents.facts(facts.id)?.pixelHash;
    if (known !== undefined) return known;
    const hashed = await this.#pool.run('hashPixels', { path: facts.path }, { priority: 'compare', signal });
    if (!hashed.ok) return undefined;
    this.#catalog.contents.setPixelHash(facts.id, hashed.pixelHash);
    return hashed.pixelHash;
  }

  #toVerify(facts: ContentFacts): PhotoToVerify | undefined {
    const thumbnail = this.#catalog.thumbnails.get(facts.hash);
    if (!thumbnail) return undefined;
    const { hash, width, height, takenAt, camera, path } = facts;
    return { hash, thumbnail, width, height, takenAt, camera, name: path };
  }

  #add(facts: ContentFacts): void {
    this.#pictures.add(facts.id, facts.pictureCode);
    this.#subjects.add(facts);
  }
}

/**
 * Two photos that are most likely one picture, but not surely, share a scene in either case: they are shown there,
 * with the doubt in words, and never among the edits. Where nothing could be seen (plain or tiny pictures, score at most
 * a half) the doubt says nothing.
 */
function settleDoubt(verification: Verification): Pick<Verification, 'level' | 'evidence'> {
  const { level, score, evidence } = verification;
  if (level !== 'unsure' || score <= 0.5) return verification;
  return { level: 'same-scene', evidence: `perhaps the same picture: ${evidence}` };
}

function pair(one: number, other: number): { a: number; b: number } {
  return { a: Math.min(one, other), b: Math.max(one, other) };
}
