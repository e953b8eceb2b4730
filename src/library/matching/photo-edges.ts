import type { Photo } from '../../contract/photo.ts';
import type { Edge } from '../../groups/edges.ts';
import type { Catalog } from '../catalog/catalog.ts';

/**
 * All relations between the photos of `related` (every photo of the catalog that has one). Edges are stored between
 * contents: copies of one content are joined in a star here, and its first photo stands for it in all other edges.
 */
export function edgesBetweenPhotos(catalog: Catalog, related: { photo: Photo; contentId: number }[]): Edge[] {
  const leaders = new Map<number, number>();
  const edges: Edge[] = [];
  for (const { photo, contentId } of related) {
    const leader = leaders.get(contentId);
    if (leader === undefined) leaders.set(contentId, photo.id);
    else edges.push({ a: leader, b: photo.id, level: 'exact-copy', evidence: 'same bytes' });
  }
  for (const edge of catalog.edges.all()) {
    const a = leaders.get(edge.a);
    const b = leaders.get(edge.b);
    if (a !== undefined && b !== undefined) edges.push({ ...edge, a, b });
  }
  return edges;
}
