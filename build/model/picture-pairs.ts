import type { Head } from '../../src/model/heads.ts';
import { encodeBatch, likeness, measureMarginsBatch } from '../../src/model/heads.ts';
import { areKnownCopies } from './known-copies.ts';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { DistanceCounts } from './distance-counts.ts';
import { unlabelled } from './edited-photos.ts';
import type { CachedFeatures, CachedRow } from './feature-cache.ts';

/**
 * Where other photos come from. `ordinary`: one photo of each subject, as in a library without series; the others are the
 * hard ones: all photos of groceries, those of one shelf, those of one Caltech class.
 */
export const libraryKinds = ['ordinary', 'groceries', 'one shelf', 'one Caltech class'] as const;
export type LibraryKind = (typeof libraryKinds)[number];

/** Distances of the pairs (original, copy) and (original, original or copy of another photo). */
export interface PicturePairs {
  readonly copies: Record<LibraryKind, DistanceCounts>;
  readonly others: Record<LibraryKind, DistanceCounts>;
  /** Copies of the ordinary photos by edit. */
  readonly byEdit: ReadonlyMap<string, DistanceCounts>;
  /** Groceries among the originals. */
  readonly groceries: number;
}

/**
 * Turned copies are found by turned codes, not by this one. The other two leave of a photo of 160 pixels what no one would know
 * again: 16 pixels across, or a quarter of the picture's size beside lines of text.
 */
const uncounted = ['turn flip', 'turn left', 'turn right', 'turn half', 'turn right+crop 75'];
export const hopelessEdits = ['resize 10', 'screenshot 50'];

/** True where the picture code alone is asked to find the copy. */
export function isCountedEdit(edit: string): boolean {
  return !uncounted.includes(edit) && !hopelessEdits.includes(edit);
}

/** How far photos lie from each other, by row. */
interface RowDistances {
  readonly largest: number;
  readonly between: (first: number, second: number) => number;
}

/** Likenesses of margins are counted in steps of a five-hundredth. */
const marginSteps = 500;

/** By the bits of a code, or by the margins behind them, which rank the candidates. */
function rowDistances(head: Head, values: Int8Array, count: number, by: 'code' | 'margins'): RowDistances {
  const width = by === 'code' ? head.bits / 8 : head.bits;
  const rowOf = <Rows extends Uint8Array | Int8Array>(all: Rows, row: number): Rows =>
    all.subarray(row * width, (row + 1) * width) as Rows;
  if (by === 'code') {
    const codes = encodeBatch(head, values, count);
    return { largest: head.bits, between: (a, b) => hammingDistance(rowOf(codes, a), rowOf(codes, b)) };
  }
  const margins = measureMarginsBatch(head, values, count);
  return {
    largest: 2 * marginSteps,
    between: (a, b) => Math.round((1 - likeness(rowOf(margins, a), rowOf(margins, b))) * marginSteps),
  };
}

export function countPicturePairs(
  head: Head,
  { rows, values }: Pick<CachedFeatures, 'rows' | 'values'>,
  by: 'code' | 'margins' = 'code',
): PicturePairs {
  const { largest, between } = rowDistances(head, values, rows.length, by);
  const counts = (): Record<LibraryKind, DistanceCounts> => ({
    ordinary: new DistanceCounts(largest),
    groceries: new DistanceCounts(largest),
    'one shelf': new DistanceCounts(largest),
    'one Caltech class': new DistanceCounts(largest),
  });
  const copies = counts();
  const others = counts();
  const byEdit = new Map<string, DistanceCounts>();
  const counted = rows.flatMap(({ kind }, row) => (isCountedEdit(kind) ? [row] : []));
  const originals = counted.filter((row) => rows[row]!.kind === 'original');
  const ordinary = ordinaryPhotos(originals.map((row) => rows[row]!));
  for (const first of originals) {
    const one = rows[first]!;
    for (const second of counted) {
      if (first === second) continue;
      const other = rows[second]!;
      const distance = between(first, second);
      if (one.photo === other.photo) {
        for (const kind of librariesOf(one, one, ordinary)) copies[kind].add(distance);
        if (!ordinary.has(one.photo)) continue;
        let edit = byEdit.get(other.kind);
        if (!edit) byEdit.set(other.kind, (edit = new DistanceCounts(largest)));
        edit.add(distance);
      } else if (!areKnownCopies(one.photo, other.photo)) {
        for (const kind of librariesOf(one, other, ordinary)) others[kind].add(distance);
      }
    }
  }
  return {
    copies,
    others,
    byEdit,
    groceries: originals.filter((row) => rows[row]!.set === 'grocery').length,
  };
}

function librariesOf(one: CachedRow, other: CachedRow, ordinary: ReadonlySet<string>): LibraryKind[] {
  const kinds: LibraryKind[] = [];
  if (ordinary.has(one.photo) && ordinary.has(other.photo)) kinds.push('ordinary');
  if (one.set === 'grocery' && other.set === 'grocery') {
    kinds.push('groceries');
    if (one.label === other.label) kinds.push('one shelf');
  }
  if (one.set === 'caltech101' && one.label === other.label && one.label !== unlabelled)
    kinds.push('one Caltech class');
  return kinds;
}

function ordinaryPhotos(originals: readonly CachedRow[]): Set<string> {
  const taken = new Set<string>();
  const chosen = new Set<string>();
  for (const { photo, label } of originals) {
    if (label !== unlabelled && taken.has(label)) continue;
    taken.add(label);
    chosen.add(photo);
  }
  return chosen;
}

/** Largest share of the copies within a radius at which at least `precision` of all pairs are copies. */
export function recallAtPrecision(copies: DistanceCounts, others: DistanceCounts, precision: number): number {
  let recall = 0;
  for (let radius = 0; radius <= copies.largest; radius += 1) {
    const found = copies.countWithin(radius);
    if (found > 0 && found / (found + others.countWithin(radius)) >= precision) recall = found / copies.total;
  }
  return recall;
}

/** Share of the copies within the largest radius that at most `rate` of the others come within. */
export function recallAtRate(copies: DistanceCounts, others: DistanceCounts, rate: number): number {
  let radius = -1;
  while (radius < others.largest && others.shareWithin(radius + 1) <= rate) radius += 1;
  return copies.shareWithin(radius);
}
