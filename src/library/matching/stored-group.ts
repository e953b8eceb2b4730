import { createHash } from 'node:crypto';
import type { PhotoId } from '../../contract/photo.ts';
import type { GroupDraft } from '../../groups/build-groups.ts';
import type { GroupSortKeys, StoredGroup } from '../catalog/group-table.ts';
import type { PlacedPhoto } from '../catalog/photo-table.ts';

/** A group as the catalog keeps it. */
export function toStored(
  draft: GroupDraft,
  photos: ReadonlyMap<PhotoId, PlacedPhoto>,
): StoredGroup & GroupSortKeys {
  const members = draft.members.map(({ id }) => photos.get(id)!);
  return {
    id: draft.id,
    level: draft.level,
    keeper: draft.keeper,
    reason: draft.reason,
    isDecided: draft.isDecided,
    photos: members.length,
    fingerprint: fingerprintOf(draft),
    members: draft.members.map(({ id, relation, isSettled }) => ({ id, relation, isSettled })),
    reclaimableBytes: reclaimableBytes(members),
    ...span(members),
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

/** When the first and the last came to be: the moment they were taken, or else last changed. */
function span(members: readonly PlacedPhoto[]): { oldest: number; newest: number } {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { photo } of members) {
    // Camera time says no zone; it is compared as it stands.
    const taken = Date.parse(`${photo.metadata.takenAt?.slice(0, 19) ?? ''}Z`);
    const moment = Number.isNaN(taken) ? photo.modifiedAt : taken;
    oldest = Math.min(oldest, moment);
    newest = Math.max(newest, moment);
  }
  return { oldest, newest };
}

function fingerprintOf({ members }: GroupDraft): string {
  const ids = members.map(({ id }) => id).sort((left, right) => left - right);
  return createHash('sha256').update(ids.join()).digest('hex').slice(0, 16);
}
