import type { Verdict } from '../../contract/decisions.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { KindredError } from '../../contract/problems.ts';
import type { DecidedContent } from '../catalog/decision-table.ts';

/** A member of the group that a verdict is about. */
export interface JudgedMember {
  id: PhotoId;
  contentHash: string;
  isSettled: boolean;
  /** Equal to the keeper in every pixel, or the keeper itself. */
  isKeepersPicture: boolean;
}

/**
 * What a verdict on a group says of its contents. It answers the question that is open: photos among which the user has
 * settled the matter before stand as one, and only what is new is judged against them.
 *
 * @param members the keeper first; at least two
 */
export function verdictOnGroup(verdict: Verdict, members: readonly JudgedMember[]): DecidedContent[] {
  const isReopened = members.some(({ isSettled }) => !isSettled);
  const isKnown = ({ isSettled }: JudgedMember): boolean => isReopened && isSettled;
  if (verdict !== 'not-related') {
    const known = members.find(isKnown);
    return contentsOf(
      members.filter((member) => !isKnown(member) || member === known),
      members,
    );
  }
  const keepersSide = members.some((member) => isKnown(member) && member.isKeepersPicture);
  const sideOf = (member: JudgedMember): string => {
    if (member.isKeepersPicture) return keepersSide ? 'known' : 'keeper';
    return isKnown(member) ? 'known' : member.contentHash;
  };
  return requireSides(contentsOf(members, members, sideOf));
}

/**
 * What a verdict on one member says: how it stands to the keeper or, for `not-related`, to all others.
 *
 * @param members the keeper first; at least two
 */
export function verdictOnMember(
  verdict: Verdict,
  members: readonly JudgedMember[],
  photo: PhotoId,
): DecidedContent[] {
  const [keeper] = members;
  const judged = members.find(({ id }) => id === photo);
  if (!keeper || !judged || judged === keeper)
    throw new KindredError('not-found', 'This photo is not one of those compared with the keeper any more.');
  if (verdict !== 'not-related') return contentsOf([keeper, judged], members);
  const isWithJudged = (member: JudgedMember): boolean =>
    judged.isKeepersPicture ? member.isKeepersPicture : member.contentHash === judged.contentHash;
  return requireSides(contentsOf(members, members, (member) => (isWithJudged(member) ? 'judged' : 'others')));
}

/** What a verdict on any photos says; they need not be in one group. */
export function verdictOnPhotos(
  verdict: Verdict,
  photos: readonly Pick<JudgedMember, 'id' | 'contentHash'>[],
): DecidedContent[] {
  const members = photos.map((photo) => ({ ...photo, isSettled: false, isKeepersPicture: false }));
  const contents = contentsOf(members, members);
  if (verdict === 'not-related') return requireSides(contents);
  if (photos.length > 1) return contents;
  throw new KindredError('invalid-request', 'A decision needs two photos at least.');
}

/** @param sideOf contents with an equal value are on one side; each on its own where it is absent */
function contentsOf(
  chosen: readonly JudgedMember[],
  all: readonly JudgedMember[],
  sideOf: (member: JudgedMember) => string = ({ contentHash }) => contentHash,
): DecidedContent[] {
  const copies = new Map<string, number>();
  for (const { contentHash } of all) copies.set(contentHash, (copies.get(contentHash) ?? 0) + 1);
  const sides = new Map<string, number>();
  const contents = new Map<string, DecidedContent>();
  for (const member of chosen) {
    const hash = member.contentHash;
    const name = sideOf(member);
    if (!sides.has(name)) sides.set(name, sides.size);
    if (!contents.has(hash)) contents.set(hash, { hash, side: sides.get(name)!, copies: copies.get(hash)! });
  }
  return [...contents.values()];
}

function requireSides(contents: DecidedContent[]): DecidedContent[] {
  if (contents.some(({ side }) => side !== contents[0]?.side)) return contents;
  throw new KindredError(
    'invalid-request',
    'These photos are the same in every pixel, so they are related. To have them out of the way, keep all of them.',
  );
}
