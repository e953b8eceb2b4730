import { twinDistance } from '../../groups/crowd-sets.ts';
import type { Neighbour } from '../../hamming/hamming-index.ts';
import { PlaneIndex } from '../../hamming/plane-index.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { FoundEdge } from '../catalog/edge-table.ts';

/**
 * So many verified twins among a content's candidates make a crowd. It must not be a family of edits, whose members are to be
 * compared with more than one: of 300 photos with 63 edits each none has more than two copies within `twinDistance`, and at
 * twice that distance none has more than eight (bench/candidates/twins.ts). It must be well below `candidatesPerPhoto`, or it
 * would go unseen; until it is seen, its members are compared with each other, 120 times in all.
 */
const crowdSize = 16;

/**
 * [Note: crowds] A library may hold tens of thousands of nearly identical pictures: black frames, screenshots, the sky of
 * a timelapse. Comparing each with its nearest two dozen would cost as many verifications and edges a photo, and the
 * edges, being capped, would still not hold the crowd together. So one of them is appointed leader, and whatever comes
 * within `twinDistance` of it is verified against the leader alone: one comparison and one edge a photo. In the groups
 * the photos a leader has been verified against stand together (groups/crowd-sets).
 */
export class Crowds {
  readonly #catalog: Catalog;
  readonly #leaders = new PlaneIndex(256);

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    for (const { id, pictureCode } of catalog.leaders.compared()) this.#leaders.add(id, pictureCode);
  }

  /** The nearest leader within `twinDistance`, if there is one. */
  leaderOf(pictureCode: Uint8Array): Neighbour | undefined {
    return this.#leaders.nearest(pictureCode, 1, twinDistance)[0];
  }

  isLeader(contentId: number): boolean {
    return this.#leaders.has(contentId);
  }

  /** Appoints a leader where the edges of a newly compared content show a crowd. */
  noticeCrowd(edges: readonly FoundEdge[], contentId: number): void {
    const twins = edges.filter(isTwin);
    if (twins.length < crowdSize) return;
    // The one that has been here longest: what came since was compared with it if it was a twin.
    const leader = Math.min(...twins.map(({ a, b }) => (a === contentId ? b : a)));
    const facts = this.#catalog.contents.facts(leader);
    if (!facts) return;
    this.#catalog.leaders.appoint(leader);
    this.#leaders.add(leader, facts.pictureCode);
  }

  /** A leader that is compared anew or goes away leads no more. */
  dismiss(contentId: number): void {
    if (this.#leaders.remove(contentId)) this.#catalog.leaders.dismiss(contentId);
  }
}

/** Whether two contents were verified to be one picture and are nearly identical. */
export function isTwin({ level, distance }: Pick<FoundEdge, 'level' | 'distance'>): boolean {
  return (level === 'same-picture' || level === 'same-pixels') && distance <= twinDistance;
}
