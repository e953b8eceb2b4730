import type { KeepCriterion } from '../../contract/groups.ts';
import type { Photo } from '../../contract/photo.ts';
import { buildGroups, type GroupDraft } from '../../groups/build-groups.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { edgesBetweenPhotos } from './photo-edges.ts';

/** Makes all groups anew from the stored edges and the keep rules, and stores them in one step. */
export function regroup(catalog: Catalog, rules: readonly KeepCriterion[]): void {
  const related = catalog.photos.related();
  const photos = new Map(related.map(({ photo, linkKey }) => [photo.id, { photo, linkKey }]));
  const drafts = buildGroups(
    related.map(({ photo }) => photo),
    edgesBetweenPhotos(catalog, related),
    rules,
  );
  catalog.groups.replaceAll(
    drafts.map((draft) => {
      const members = draft.members.map(({ id }) => photos.get(id)!);
      return {
        id: draft.id,
        level: draft.level,
        keeper: draft.keeper,
        reason: draft.reason,
        members: draft.members.map(({ id, relation }) => ({ id, relation })),
        reclaimableBytes: reclaimableBytes(draft, photos),
        newest: Math.max(...members.map(({ photo }) => photo.modifiedAt)),
        path: photos.get(draft.keeper)!.photo.path,
      };
    }),
  );
}

/** What would be freed if only the keeper stayed. Hard links to one file take its space once. */
function reclaimableBytes(
  draft: GroupDraft,
  photos: ReadonlyMap<number, { photo: Photo; linkKey: string | undefined }>,
): number {
  const keeper = photos.get(draft.keeper)!;
  const counted = new Set(keeper.linkKey === undefined ? [] : [keeper.linkKey]);
  let bytes = 0;
  for (const { id } of draft.members) {
    const { photo, linkKey } = photos.get(id)!;
    if (id === draft.keeper || (linkKey !== undefined && counted.has(linkKey))) continue;
    if (linkKey !== undefined) counted.add(linkKey);
    bytes += photo.size;
  }
  return bytes;
}
