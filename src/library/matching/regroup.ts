import type { KeepCriterion } from '../../contract/groups.ts';
import { buildGroups, type GroupDraft } from '../../groups/build-groups.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentEdge } from '../catalog/edge-table.ts';
import type { GroupSortKeys, StoredGroup } from '../catalog/group-table.ts';
import type { PlacedPhoto } from '../catalog/photo-table.ts';
import { edgesBetweenPhotos } from './photo-edges.ts';

/**
 * Makes the groups anew around everything that changed since the last time, all levels but `similar`. Only what is
 * connected with a change is looked at: groups are stars inside connected components, so no other group can differ.
 * One transaction: a view sees the groups before or after. Returns whether anything had changed.
 */
export function regroupTouched(catalog: Catalog, rules: readonly KeepCriterion[]): boolean {
  const touched = catalog.touched.contents();
  if (touched.length === 0) return false;
  catalog.transaction(() => {
    const { photos, edges } = neighbourhood(catalog, touched);
    for (const { photo } of photos) catalog.groups.removeCloseGroupsOf(photo.id);
    insertGroups(catalog, photos, edges, rules);
    catalog.touched.clear();
    catalog.touched.markStale('similar');
  });
  return true;
}

/**
 * Makes the `similar` groups anew where they are behind. Nearly every photo is connected with every other one at this
 * level, so there is no neighbourhood to confine it to, and it is done less often. Returns whether there was anything
 * to do.
 */
export function regroupSimilar(catalog: Catalog, rules: readonly KeepCriterion[]): boolean {
  if (!catalog.touched.isStale('similar')) return false;
  catalog.transaction(() => {
    const photos = catalog.photos.related();
    catalog.groups.removeLevel('similar');
    insertGroups(catalog, photos, catalog.edges.all(), rules, (draft) => draft.level === 'similar');
    catalog.touched.markFresh('similar');
  });
  return true;
}

/** The photos connected with some contents by edges closer than `similar`, and those edges. */
function neighbourhood(
  catalog: Catalog,
  contents: readonly number[],
): { photos: PlacedPhoto[]; edges: ContentEdge[] } {
  const reached = new Set(contents);
  const edges = new Map<string, ContentEdge>();
  // A set may be extended while it is walked: what is added is visited in its turn.
  for (const contentId of reached) {
    for (const edge of catalog.edges.closeTo(contentId)) {
      edges.set(`${edge.a}-${edge.b}`, edge);
      reached.add(edge.a).add(edge.b);
    }
  }
  const photos = [...reached].flatMap((contentId) => catalog.photos.placedOf(contentId));
  return { photos, edges: [...edges.values()] };
}

function insertGroups(
  catalog: Catalog,
  placed: readonly PlacedPhoto[],
  contentEdges: readonly ContentEdge[],
  rules: readonly KeepCriterion[],
  isWanted: (draft: GroupDraft) => boolean = () => true,
): void {
  const photos = new Map(placed.map((one) => [one.photo.id, one]));
  const drafts = buildGroups(
    placed.map(({ photo }) => photo),
    edgesBetweenPhotos(placed, contentEdges),
    rules,
  );
  for (const draft of drafts) if (isWanted(draft)) catalog.groups.insert(toStored(draft, photos));
}

function toStored(draft: GroupDraft, photos: ReadonlyMap<number, PlacedPhoto>): StoredGroup & GroupSortKeys {
  const members = draft.members.map(({ id }) => photos.get(id)!);
  return {
    id: draft.id,
    level: draft.level,
    keeper: draft.keeper,
    reason: draft.reason,
    members: draft.members.map(({ id, relation }) => ({ id, relation })),
    reclaimableBytes: reclaimableBytes(members),
    newest: Math.max(...members.map(({ photo }) => photo.modifiedAt)),
    path: members[0]!.photo.path,
  };
}

/** What would be freed if only the first stayed. Hard links to one file take its space once. */
function reclaimableBytes([keeper, ...others]: readonly PlacedPhoto[]): number {
  const counted = new Set([keeper?.linkKey]);
  let bytes = 0;
  for (const { photo, linkKey } of others) {
    if (linkKey !== undefined && counted.has(linkKey)) continue;
    counted.add(linkKey);
    bytes += photo.size;
  }
  return bytes;
}
