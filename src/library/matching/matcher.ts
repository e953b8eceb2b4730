import { levelRank } from '../../contract/levels.ts';
import { hammingDistance } from '../../hamming/distance.ts';
import type { HammingIndex, Neighbour } from '../../hamming/hamming-index.ts';
import type { Verification } from '../../groups/verify.ts';
import type { Head } from '../../model/heads.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentFacts } from '../catalog/content-table.ts';
import type { FoundEdge } from '../catalog/edge-table.ts';
import type { Priority, WorkerPool } from '../workers/worker-pool.ts';
import type { SubjectCodes } from '../tuning/subject-codes.ts';
import type { PhotoToVerify } from '../workers/worker-tasks.ts';
import { copiesOfCopies, similarPerPhoto, type CandidateLimits } from './candidate-limits.ts';
import { Crowds, isTwin } from './crowds.ts';
import { findCandidates, leastDistance, type Candidate, type PictureProbe } from './find-candidates.ts';
import { probeOfContent } from './picture-probe.ts';

/** Codes nearer than this may be the very same pixels, which is worth decoding both files in full. */
const samePixelsDistance = 6;

/** A content near the probe, with what verification said of the two. */
export interface Compared {
  facts: ContentFacts;
  distance: number;
  verification: Verification;
}

export interface MatcherTools {
  catalog: Catalog;
  pool: WorkerPool;
  turnedHead: Head;
  limits: CandidateLimits;
  /** The codes of every content that was compared before; kept up to date by the matcher. */
  pictures: HammingIndex;
  innerPictures: HammingIndex;
  layouts: HammingIndex;
  subjects: SubjectCodes;
}

/** Finds what a content is related to, with the codes of the whole library in memory. */
export class Matcher {
  readonly #catalog: Catalog;
  readonly #pool: WorkerPool;
  readonly #turnedHead: Head;
  readonly #limits: CandidateLimits;
  readonly #crowds: Crowds;
  readonly #pictures: HammingIndex;
  readonly #innerPictures: HammingIndex;
  readonly #layouts: HammingIndex;
  readonly #subjects: SubjectCodes;

  constructor(tools: MatcherTools) {
    this.#catalog = tools.catalog;
    this.#pool = tools.pool;
    this.#turnedHead = tools.turnedHead;
    this.#limits = tools.limits;
    this.#pictures = tools.pictures;
    this.#innerPictures = tools.innerPictures;
    this.#layouts = tools.layouts;
    this.#subjects = tools.subjects;
    this.#crowds = new Crowds(tools.catalog);
  }

  /** Contents that are compared with. */
  get size(): number {
    return this.#pictures.size;
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
    const probe = this.probeOf(facts);
    const near = this.candidates(probe);
    const similar = this.#subjects.nearest(this.#subjects.codeOf(facts), similarPerPhoto);
    this.#add(facts);
    try {
      const toLeader = leader ? await this.#edgesOf(facts, probe, [leader], [], signal) : [];
      const isInCrowd = toLeader.some(isTwin);
      const edges = isInCrowd ? toLeader : await this.#edgesOf(facts, probe, near, similar, signal);
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
    this.#innerPictures.remove(contentId);
    this.#layouts.remove(contentId);
    this.#subjects.remove(contentId);
  }

  /** The contents that may show the probe's picture, the likeliest first; see findCandidates. */
  candidates(probe: PictureProbe, count?: number): Candidate[] {
    const indexes = {
      pictures: this.#pictures,
      innerPictures: this.#innerPictures,
      layouts: this.#layouts,
    };
    return findCandidates(this.#catalog, indexes, probe, this.#limits, count);
  }

  /** What a content is searched by: its turns foretold from its features. */
  probeOf(facts: ContentFacts): PictureProbe {
    return probeOfContent(this.#catalog, this.#turnedHead, facts);
  }

  /** The contents nearest by subject. */
  similarTo(subjectCode: Uint8Array, count: number): Neighbour[] {
    return this.#subjects.nearest(subjectCode, count);
  }

  /**
   * Verifies candidates against a probe that need not be in the catalog, and then what is known to show the same picture
   * as those that do. Those that went away are left out.
   */
  async compare(
    probe: PhotoToVerify,
    toSearch: PictureProbe,
    near: readonly Neighbour[],
    priority: Priority,
    signal?: AbortSignal,
  ): Promise<Compared[]> {
    const compared = await this.#verify(probe, near, priority, signal);
    const copies = this.#copiesOf(compared, probe.hash).flatMap((id) => {
      const picture = this.#catalog.contents.picture(id);
      return picture ? [{ id, distance: leastDistance(toSearch, [picture]) }] : [];
    });
    return [...compared, ...(await this.#verify(probe, copies, priority, signal))];
  }

  /** Contents that were not compared with the probe but show the same picture as some that were and do; as most of them do, first. */
  #copiesOf(compared: readonly Compared[], probeHash: string): number[] {
    const known = new Set(compared.map(({ facts }) => facts.id));
    const probeId = this.#catalog.contents.idOf(probeHash);
    if (probeId !== undefined) known.add(probeId);
    const votes = new Map<number, number>();
    for (const { facts, verification } of compared) {
      // What stands for a crowd has as many edges as the crowd has photos.
      if (verification.level !== 'same-picture' || this.#crowds.isLeader(facts.id)) continue;
      for (const { a, b, level } of this.#catalog.edges.closeTo(facts.id)) {
        const other = a === facts.id ? b : a;
        const isCopy = levelRank(level) <= levelRank('same-picture');
        if (isCopy && !known.has(other) && this.#pictures.has(other))
          votes.set(other, (votes.get(other) ?? 0) + 1);
      }
    }
    const ids = [...votes.keys()].sort((a, b) => votes.get(b)! - votes.get(a)! || a - b);
    return ids.slice(0, copiesOfCopies);
  }

  async #verify(
    probe: PhotoToVerify,
    near: readonly Neighbour[],
    priority: Priority,
    signal: AbortSignal | undefined,
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
    toSearch: PictureProbe,
    near: readonly Neighbour[],
    similar: readonly Neighbour[],
    signal: AbortSignal | undefined,
  ): Promise<FoundEdge[]> {
    const probe = this.#toVerify(facts);
    const found = probe ? await this.compare(probe, toSearch, near, 'compare', signal) : [];
    const edges = new Map<number, FoundEdge>();
    for (const compared of found) {
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
  ): Promise<FoundEdge | undefined> {
    const { level, score, evidence } = verification;
    if (level === 'unrelated') return undefined;
    // Frames of one scene are alike to the network; what is less alike is an edit or a chance likeness.
    if (level === 'same-scene' && distance > this.#limits.sceneRadius) return undefined;
    // Where nothing could be seen (plain or tiny pictures) the doubt says nothing.
    if (level === 'unsure' && score <= 0.5) return undefined;
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
    const inner = this.#innerPictures.has(facts.id) ? this.#catalog.innerPictures.place(facts.id) : undefined;
    return { hash, thumbnail, inner, width, height, takenAt, camera, name: path };
  }

  #add(facts: ContentFacts): void {
    this.#pictures.add(facts.id, facts.pictureCode);
    const inner = this.#catalog.innerPictures.picture(facts.id);
    if (inner) this.#innerPictures.add(facts.id, inner.code);
    this.#layouts.add(facts.id, facts.layoutCode);
    this.#subjects.add(facts);
  }
}

function pair(one: number, other: number): { a: number; b: number } {
  return { a: Math.min(one, other), b: Math.max(one, other) };
}
