import { hammingDistance } from '../../src/hamming/distance.ts';
import { likeness } from '../../src/model/heads.ts';
import { areKnownCopies } from './known-copies.ts';
import type { CalibrationPhoto } from './calibration-photos.ts';
import { DistanceCounts } from './distance-counts.ts';

/**
 * How alike the two photos of a pair are. All but the easy ones are hard; photos of groceries of different kinds show one
 * shop's shelves.
 */
export const pairKinds = [
  'easy',
  'one class',
  'product shots',
  'one shop',
  'one shelf',
  'one burst',
] as const;
export type PairKind = (typeof pairKinds)[number];

/** Counts of pairs by kind: at each distance, or at each hundredth of unlikeness. */
type Counts = Record<PairKind, DistanceCounts>;

export interface ComparedPairs {
  picture: Counts;
  /** Without pairs of one label, which the subject code is to join. */
  subject: Counts;
  /** Least over the eight turns. */
  layout: Counts;
  /** 100 (1 - the greatest likeness of the margins over the turns), rounded down. */
  unlikeness: Counts;
  /** Pairs that come near by one of the codes. */
  near: NearPair[];
}

/** Two photos by their places, and how near they come. */
export interface NearPair {
  a: number;
  b: number;
  kind: PairKind;
  alike: number;
  layout: number;
}

/** What the limits may be, at the widest. */
const leastLikeness = 0.25;
const widestLayout = 16;

/** Every pair of the photos, but for those known to be one picture. */
export function comparePairs(photos: readonly CalibrationPhoto[]): ComparedPairs {
  const result: ComparedPairs = {
    picture: counts(256),
    subject: counts(64),
    layout: counts(64),
    unlikeness: counts(200),
    near: [],
  };
  for (const [a, first] of photos.entries()) {
    for (let b = a + 1; b < photos.length; b += 1) {
      const second = photos[b]!;
      const kind = kindOf(first, second);
      if (kind !== 'easy' && areKnownCopies(first.name, second.name)) continue;
      result.picture[kind].add(hammingDistance(first.codes.pictureCode, second.codes.pictureCode));
      if (first.label !== second.label)
        result.subject[kind].add(hammingDistance(first.codes.subjectCode, second.codes.subjectCode));
      let layout = 64;
      for (const code of first.turnedLayoutCodes)
        layout = Math.min(layout, hammingDistance(code, second.layoutCode));
      result.layout[kind].add(layout);
      let alike = -1;
      for (const { margins } of first.searched)
        alike = Math.max(alike, likeness(margins, second.codes.pictureMargins));
      result.unlikeness[kind].add(Math.floor(100 * (1 - alike)));
      if (alike >= leastLikeness || layout <= widestLayout) result.near.push({ a, b, kind, alike, layout });
    }
    if (a % 500 === 0) console.error(`${a} of ${photos.length} photos compared`);
  }
  return result;
}

function counts(largest: number): Counts {
  return {
    easy: new DistanceCounts(largest),
    'one class': new DistanceCounts(largest),
    'product shots': new DistanceCounts(largest),
    'one shop': new DistanceCounts(largest),
    'one shelf': new DistanceCounts(largest),
    'one burst': new DistanceCounts(largest),
  };
}

function kindOf(first: CalibrationPhoto, second: CalibrationPhoto): PairKind {
  if (first.set !== second.set) return 'easy';
  if (first.set === 'fashion') return 'product shots';
  if (first.label !== second.label) return first.set === 'grocery' ? 'one shop' : 'easy';
  return { caltech101: 'one class', grocery: 'one shelf', bursts: 'one burst' }[first.set] as PairKind;
}
