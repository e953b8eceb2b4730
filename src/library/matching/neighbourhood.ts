import type { Catalog } from '../catalog/catalog.ts';
import type { StoredDecision } from '../catalog/decision-table.ts';
import type { ContentEdge } from '../catalog/edge-table.ts';
import type { PlacedPhoto } from '../catalog/photo-table.ts';

/** All that can have a say in some groups. */
export interface Neighbourhood {
  /** Contents that were reached, those asked for among them. */
  contents: ReadonlySet<number>;
  photos: PlacedPhoto[];
  edges: Iterable<ContentEdge>;
  /** The latest first. */
  decisions: StoredDecision[];
  /** Contents that lead a crowd. */
  leaders: number[];
}

/**
 * What is connected with some contents, by edges closer than `similar` or by decisions, however many steps away: groups
 * are stars inside such components, so no group outside can differ.
 */
export function neighbourhood(catalog: Catalog, contents: Iterable<number>): Neighbourhood {
  const reached = new Set(contents);
  const edges = new Map<string, ContentEdge>();
  const decisions = new Map<number, StoredDecision>();
  const hashes = new Set<string>();
  // Sets may be extended while they are walked: what is added is visited in its turn.
  for (const contentId of reached) {
    for (const edge of catalog.edges.closeTo(contentId)) {
      edges.set(`${edge.a}-${edge.b}`, edge);
      reached.add(edge.a).add(edge.b);
    }
    const hash = catalog.contents.hashOf(contentId);
    if (hash === undefined || hashes.has(hash)) continue;
    for (const decided of connectedByDecisions(catalog, hash, hashes, decisions)) {
      const id = catalog.contents.idOf(decided);
      if (id !== undefined) reached.add(id);
    }
  }
  return {
    contents: reached,
    photos: [...reached].flatMap((contentId) => catalog.photos.placedOf(contentId)),
    edges: [...edges.values()],
    decisions: [...decisions.values()].sort((left, right) => right.id - left.id),
    leaders: catalog.leaders.among(reached),
  };
}

/** Hashes connected with one by decisions alone, itself among them; adds to `hashes` and `decisions`. */
function connectedByDecisions(
  catalog: Catalog,
  hash: string,
  hashes: Set<string>,
  decisions: Map<number, StoredDecision>,
): Set<string> {
  const found = new Set([hash]);
  for (const one of found) {
    hashes.add(one);
    for (const id of catalog.decisions.about(one)) {
      if (decisions.has(id)) continue;
      const decision = catalog.decisions.get(id);
      if (!decision) continue;
      decisions.set(id, decision);
      for (const content of decision.contents) found.add(content.hash);
    }
  }
  return found;
}
