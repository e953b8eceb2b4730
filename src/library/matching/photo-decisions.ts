import type { PhotoDecision } from '../../groups/decisions.ts';
import type { PhotoId } from '../../contract/photo.ts';
import type { StoredDecision } from '../catalog/decision-table.ts';

/**
 * Decisions about contents as decisions about photos. Of each content as many photos are meant as there were when it
 * was decided, those with the lowest numbers: a further copy is a new question. A content without a photo still stands
 * between others that were decided together with it; a number below zero stands for it.
 *
 * @param photosOf the photos of a content by its hash, in the order of their numbers
 */
export function decisionsOnPhotos(
  decisions: readonly StoredDecision[],
  photosOf: (hash: string) => readonly PhotoId[],
): PhotoDecision[] {
  const absent = new Map<string, number>();
  const standIn = (hash: string): PhotoId => {
    const number = absent.get(hash) ?? -1 - absent.size;
    absent.set(hash, number);
    return number;
  };
  return decisions.map(({ verdict, contents }) => {
    const sides = new Map<number, PhotoId[]>();
    for (const { hash, side, copies } of contents) {
      const photos = photosOf(hash).slice(0, copies);
      const members = sides.get(side) ?? [];
      sides.set(side, members);
      members.push(...(photos.length > 0 ? photos : [standIn(hash)]));
    }
    return { verdict, sides: [...sides.values()] };
  });
}
