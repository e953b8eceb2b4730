import { createHash } from 'node:crypto';
import type { KeepCriterion } from '../../contract/groups.ts';
import { buildGroups, type GroupDraft } from '../../groups/build-groups.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { GroupSortKeys, StoredGroup } from '../catalog/group-table.ts';
import type { PlacedPhoto } from '../catalog/photo-table.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { neighbourhood, type Neighbourhood } from './neighbourhood.ts';
import { decisionsOnPhotos } from './photo-decisions.ts';
import { edgesBetweenPhotos } from './photo-edges.ts';

/** After a change of rules all contents are touched; so many at a time, with what is connected, bound the memory. */
const contentsAtOnce = 2000;

/**
 * Makes the groups anew around everything that changed since the last time, all levels but `similar`. Only what is
 * connected with a change is looked at (see `neighbourhood`).
 * One transaction: a view sees the groups before or after. Returns whether anything had changed.
 */
export function regroupTouched(catalog: Catalog, rules: readonly KeepCriterion[]): boolean {
  const touched = new Set(catalog.touched.contents());
  if (touched.size === 0) return false;
  catalog.transaction(() => {
    while (touched.size > 0) {
      const near = neighbourhood(catalog, firstOf(touched, contentsAtOnce));
      for (const { photo } of near.photos) catalog.groups.removeCloseGroupsOf(photo.id);
      insertGroups(catalog, near, rules);
      for (const contentId of near.contents) touched.delete(contentId);
    }
    catalog.touched.clear();
    catalog.touched.markStale('similar');
  });
  return true;
}

function* firstOf<T>(all: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const one of all) {
    if (left-- <= 0) return;
    yield one;
  }
}

/**
 * Makes the `similar` groups anew where they are behind. Nearly every photo is connected with every other one at this
 * level, so there is no neighbourhood to confine it to, and it is done less often. Returns whether there was anything
 * to do.
 */
export function regroupSimilar(catalog: Catalog, rules: readonly KeepCriterion[]): boolean {
  if (!catalog.touched.isStale('similar')) return false;
  catalog.transaction(() => {
    const all = {
      contents: new Set<number>(),
      photos: catalog.photos.related(),
      edges: catalog.edges.each(),
      decisions: catalog.decisions.all(),
      leaders: catalog.leaders.ids(),
    };
    catalog.groups.removeLevel('similar');
    insertGroups(catalog, all, rules, (draft) => draft.level === 'similar');
    catalog.touched.markFresh('similar');
  });
  return true;
}

function insertGroups(
  catalog: Catalog,
  { photos: placed, edges, decisions, leaders }: Neighbourhood,
  rules: readonly KeepCriterion[],
  isWanted: (draft: GroupDraft) => boolean = () => true,
): void {
  const photos = new Map<PhotoId, PlacedPhoto>();
  const ofContent = new Map<string, PhotoId[]>();
  for (const one of placed) {
    photos.set(one.photo.id, one);
    const copies = ofContent.get(one.contentHash);
    if (copies) copies.push(one.photo.id);
    else ofContent.set(one.contentHash, [one.photo.id]);
  }
  for (const copies of ofContent.values()) copies.sort((left, right) => left - right);
  const leading = new Set(leaders);
  const drafts = buildGroups(
    placed.map(({ photo }) => photo),
    edgesBetweenPhotos(placed, edges),
    rules,
    decisionsOnPhotos(decisions, (hash) => ofContent.get(hash) ?? []),
    placed.flatMap(({ contentId, photo }) => (leading.has(contentId) ? photo.id : [])),
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
