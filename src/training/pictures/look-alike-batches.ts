import { shuffle } from '../random.ts';
import type { EditedPhotos } from './edited-photos.ts';

export interface BatchShape {
  /** Photos of one group that are drawn together: the negatives that count. */
  readonly lookAlikes: number;
  readonly photos: number;
  /** Rows of each photo, originals and edited copies alike. */
  readonly copies: number;
}

/**
 * Rows of `photos` photos, `copies` of each behind one another. Groups come with a chance in proportion to the root of their
 * size, so that a large one is seen more often without crowding out the others; photos that are alone in their group fill in as
 * a group of strangers.
 */
export function lookAlikeBatches(
  { classes, groups }: Pick<EditedPhotos, 'classes' | 'groups'>,
  { lookAlikes, photos, copies }: BatchShape,
  random: () => number,
): () => Int32Array {
  if (photos > groups.length) throw new RangeError(`A batch of ${photos} photos from ${groups.length}.`);
  const rows: number[][] = Array.from({ length: groups.length }, () => []);
  classes.forEach((photo, row) => rows[photo]!.push(row));
  const members = new Map<number, number[]>();
  groups.forEach((group, photo) => {
    const known = members.get(group);
    if (known) known.push(photo);
    else members.set(group, [photo]);
  });
  const strangers = [...members.values()].flatMap((list) => (list.length === 1 ? list : []));
  const lists = [...members.values()].filter((list) => list.length > 1);
  if (strangers.length > 0) lists.push(strangers);
  const chances = cumulative(lists.map((list) => Math.sqrt(list.length)));
  return () => {
    const chosen = new Set<number>();
    while (chosen.size < photos) {
      const at = random() * chances.at(-1)!;
      const list = shuffle(lists[chances.findIndex((sum) => sum > at)]!, random);
      for (const photo of list.slice(0, lookAlikes)) if (chosen.size < photos) chosen.add(photo);
    }
    const batch = new Int32Array(photos * copies);
    let filled = 0;
    for (const photo of chosen) {
      const own = shuffle(rows[photo]!, random);
      // A photo with fewer rows than asked for gives some of them twice.
      for (let copy = 0; copy < copies; copy += 1) batch[filled++] = own[copy % own.length]!;
    }
    return batch;
  };
}

/** Which photo each row of a batch shows, one-hot [photos * copies, photos]. */
export function batchAnswers({ photos, copies }: BatchShape): Float32Array {
  const answers = new Float32Array(photos * copies * photos);
  for (let row = 0; row < photos * copies; row += 1) answers[row * photos + Math.floor(row / copies)] = 1;
  return answers;
}

function cumulative(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
