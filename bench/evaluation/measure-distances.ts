import type { EvaluationEdit } from '../../build/edits/evaluation-edits.ts';
import { DistanceCounts } from '../../build/model/distance-counts.ts';
import { turnedEdits } from './edits.ts';
import type { Truth, TruthTable } from './truth.ts';
import { gapBetween } from './truth.ts';
import type { LibraryFile } from './write-files.ts';

/** Frames of the film apart; every second one is there. */
export const burstGaps = [2, 4, 8, 16, 32] as const;

/** Sets on which look-alikes are counted: how false pairs of a hard library come. */
export const hardSets = ['groceries, one product', 'groceries, all', 'Caltech-101, one class'] as const;
export type HardSet = (typeof hardSets)[number];

/** How far apart pairs of each kind lie, in whole steps of some distance. */
export interface Distances {
  /** An original and its edit, by edit. */
  readonly edits: ReadonlyMap<EvaluationEdit, DistanceCounts>;
  /** The same, all edits together. */
  readonly copies: DistanceCounts;
  /** Any two files made from one photo. */
  readonly anyCopies: DistanceCounts;
  /** Originals and edits of different photos, by what they are to each other. */
  readonly others: Readonly<Record<Exclude<Truth, 'copy' | 'known'>, DistanceCounts>>;
  /** Any two files of the whole library that are not made from one photo. */
  readonly wrong: DistanceCounts;
  /** Any two files of the library that are look-alikes. */
  readonly hard: Readonly<Record<HardSet, DistanceCounts>>;
  /** Unedited grocery photos among each other. */
  readonly shelf: DistanceCounts;
  readonly shelfPhotos: number;
  /** Unedited frames of one burst, by gap. */
  readonly bursts: ReadonlyMap<number, DistanceCounts>;
}

/** Sorts all pairs of files by distance; `distance` gives a whole number up to `largest` for two places in `files`. */
export function measureDistances(
  files: readonly LibraryFile[],
  truth: TruthTable,
  largest: number,
  distance: (a: number, b: number) => number,
): Distances {
  const counts = (): DistanceCounts => new DistanceCounts(largest);
  const edits = new Map<EvaluationEdit, DistanceCounts>();
  for (const { kind } of files) if (kind !== 'original') edits.set(kind, counts());
  const bursts = new Map(burstGaps.map((gap) => [gap as number, counts()]));
  const copies = counts();
  const anyCopies = counts();
  const wrong = counts();
  const others = { burst: counts(), hard: counts(), shelves: counts(), easy: counts() };
  const hard = {
    'groceries, one product': counts(),
    'groceries, all': counts(),
    'Caltech-101, one class': counts(),
  };
  const shelf = counts();
  for (let a = 1; a < files.length; a += 1) {
    const one = files[a]!;
    for (let b = 0; b < a; b += 1) {
      const other = files[b]!;
      const what = truth.of(a, b);
      if (what === 'known') continue;
      const apart = distance(a, b);
      if (what === 'copy') {
        anyCopies.add(apart);
        if ((one.kind === 'original') === (other.kind === 'original')) continue;
        copies.add(apart);
        edits.get((one.kind === 'original' ? other.kind : one.kind) as EvaluationEdit)!.add(apart);
        continue;
      }
      wrong.add(apart);
      if (one.isOfOriginal && other.isOfOriginal) others[what].add(apart);
      const isUnedited = one.kind === 'original' && other.kind === 'original';
      if (what === 'burst' && isUnedited) bursts.get(gapBetween(one, other))?.add(apart);
      if (what !== 'hard' && what !== 'shelves') continue;
      if (one.source.set === 'grocery') {
        hard['groceries, all'].add(apart);
        if (what === 'hard') hard['groceries, one product'].add(apart);
        if (isUnedited) shelf.add(apart);
      } else hard['Caltech-101, one class'].add(apart);
    }
  }
  const shelfPhotos = files.filter(
    ({ kind, source }) => kind === 'original' && source.set === 'grocery',
  ).length;
  return { edits, copies, anyCopies, others, wrong, hard, shelf, shelfPhotos, bursts };
}

/**
 * The largest distance at which at least `precision` of all pairs within are copies; -1 where there is none. With
 * `easy`, pairs of look-alikes are left out; frames of one burst are in either case: no code tells them from edits.
 */
export function radiusAtPrecision(distances: Distances, precision: number, pairs: 'all' | 'easy'): number {
  const { anyCopies, others } = distances;
  const unwanted = pairs === 'all' ? [others.easy, others.shelves, others.hard] : [others.easy];
  let best = -1;
  for (let radius = 0; radius <= anyCopies.largest; radius += 1) {
    const found = anyCopies.countWithin(radius);
    const wrong = unwanted.reduce((sum, counts) => sum + counts.countWithin(radius), 0);
    if (found > 0 && found / (found + wrong) >= precision) best = radius;
  }
  return best;
}

/** The largest distance within which at most `rate` of the pairs lie; -1 where there is none. */
export function radiusAtRate(counts: DistanceCounts, rate: number): number {
  let radius = -1;
  while (radius < counts.largest && counts.shareWithin(radius + 1) <= rate) radius += 1;
  return radius;
}

/**
 * The smallest distance within which at least `share` of the edits lie, and how many strangers a grocery photo has
 * there. Copies turned by a quarter or a half are left out: they are found by codes of the turned picture.
 */
export function candidatesAtRecall(
  distances: Distances,
  share: number,
): { radius: number; perPhoto: number } {
  const { copies, shelf, shelfPhotos } = distances;
  let radius = 0;
  while (radius < copies.largest && uprightRecall(distances, radius) < share) radius += 1;
  return { radius, perPhoto: (2 * shelf.countWithin(radius)) / Math.max(1, shelfPhotos) };
}

/** Share of the edits within the radius, those turned by a quarter or a half left out. */
export function uprightRecall({ edits }: Distances, radius: number): number {
  const upright = [...edits].filter(([edit]) => !turnedEdits.includes(edit)).map(([, counts]) => counts);
  const total = upright.reduce((sum, counts) => sum + counts.total, 0);
  return upright.reduce((sum, counts) => sum + counts.countWithin(radius), 0) / Math.max(1, total);
}
