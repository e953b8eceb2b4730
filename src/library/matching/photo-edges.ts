import type { Edge } from '../../groups/edges.ts';
import type { ContentEdge } from '../catalog/edge-table.ts';
import type { PlacedPhoto } from '../catalog/photo-table.ts';

/**
 * All relations between some photos. Edges are stored between contents: copies of one content are joined in a star
 * here, and the one with the lowest number stands for its content in all other edges.
 */
export function edgesBetweenPhotos(
  photos: readonly PlacedPhoto[],
  contentEdges: Iterable<ContentEdge>,
): Edge[] {
  const leaders = new Map<number, number>();
  for (const { photo, contentId } of photos) {
    leaders.set(contentId, Math.min(photo.id, leaders.get(contentId) ?? Infinity));
  }
  const edges: Edge[] = [];
  for (const { photo, contentId } of photos) {
    const leader = leaders.get(contentId)!;
    if (leader !== photo.id)
      edges.push({ a: leader, b: photo.id, level: 'exact-copy', evidence: 'same bytes' });
  }
  for (const edge of contentEdges) {
    const a = leaders.get(edge.a);
    const b = leaders.get(edge.b);
    if (a !== undefined && b !== undefined) edges.push({ ...edge, a, b });
  }
  return edges;
}
