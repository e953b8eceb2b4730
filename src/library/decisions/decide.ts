import type { Decision, GroupQuestion, Verdict } from '../../contract/decisions.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { KindredError } from '../../contract/problems.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { DecidedContent, StoredDecision } from '../catalog/decision-table.ts';
import type { StoredGroup } from '../catalog/group-table.ts';
import { verdictOnGroup, verdictOnMember, verdictOnPhotos, type JudgedMember } from './decided-contents.ts';

/** Photos shown of a decision. */
const sampleSize = 6;

/**
 * Records what the user said of a group. The groups follow when they are made anew; one of the level `similar`, where
 * that takes a while, is taken away until then.
 *
 * Throws KindredError: `not-found` and `group-changed` where the group is not the one the user saw, `invalid-request`
 * where photos with equal pixels are called not related.
 */
export function decideGroup(catalog: Catalog, verdict: Verdict, question: GroupQuestion): Decision {
  const group = catalog.groups.get(question.group);
  if (!group || group.fingerprint !== question.fingerprint)
    throw new KindredError('group-changed', 'This group has changed since it was shown. Look at it again.');
  const members = judgedMembers(catalog, group);
  const contents =
    question.photo === undefined
      ? verdictOnGroup(verdict, members)
      : verdictOnMember(verdict, members, question.photo);
  return record(catalog, verdict, contents, group.level === 'similar' ? group.id : undefined);
}

/** Records what the user said of any photos. Throws KindredError `not-found` and `invalid-request`. */
export function decidePhotos(catalog: Catalog, verdict: Verdict, photos: readonly PhotoId[]): Decision {
  const judged = [...new Set(photos)].map((id) => ({ id, contentHash: hashOf(catalog, id) }));
  return record(catalog, verdict, verdictOnPhotos(verdict, judged));
}

/** Takes a decision back; groups are made anew as if it had never been made. Throws KindredError `not-found`. */
export function undoDecision(catalog: Catalog, id: number): void {
  if (catalog.transaction(() => catalog.decisions.remove(id))) return;
  throw new KindredError('not-found', 'This decision was taken back already.');
}

/** A decision with those of its photos that are in the library. */
export function describeDecision(catalog: Catalog, stored: StoredDecision): Decision {
  const { id, verdict, decidedAt, contents } = stored;
  let photos = 0;
  const sample: Decision['sample'] = [];
  for (const { hash, copies } of contents) {
    const contentId = catalog.contents.idOf(hash);
    if (contentId === undefined) continue;
    if (sample.length < sampleSize) {
      const present = catalog.photos.ofContent(contentId).slice(0, copies);
      photos += present.length;
      sample.push(...present.slice(0, sampleSize - sample.length));
    } else {
      photos += Math.min(copies, catalog.photos.countOf(contentId));
    }
  }
  return { id, verdict, decidedAt, photos, sample };
}

function record(
  catalog: Catalog,
  verdict: Verdict,
  contents: readonly DecidedContent[],
  answered?: string,
): Decision {
  return catalog.transaction(() => {
    const decidedAt = Date.now();
    const id = catalog.decisions.record(verdict, contents, decidedAt);
    if (answered !== undefined) catalog.groups.remove(answered);
    return describeDecision(catalog, { id, verdict, decidedAt, contents: [...contents] });
  });
}

function judgedMembers(catalog: Catalog, group: StoredGroup): JudgedMember[] {
  return group.members.map(({ id, relation, isSettled }) => ({
    id,
    contentHash: hashOf(catalog, id),
    isSettled,
    isKeepersPicture:
      relation === undefined || relation.level === 'exact-copy' || relation.level === 'same-pixels',
  }));
}

function hashOf(catalog: Catalog, id: PhotoId): string {
  const hash = catalog.contents.hashOfPhoto(id);
  if (hash !== undefined) return hash;
  throw new KindredError('not-found', 'One of these photos is not in the library any more.');
}
