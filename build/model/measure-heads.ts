/*
 * Measures how both heads tell wanted pairs from others, on photos that nothing was fitted on or chosen by, and prints the
 * tables. The radii that the product goes by are written by build/model/calibrate.ts:
 *
 *     npx tsx build/model/measure-heads.ts
 */
import type { OperatingPoint, OperatingPoints } from '../../src/model/calibration.ts';
import { targetFalsePairRates } from '../../src/model/calibration.ts';
import { evaluationEditNames } from '../edits/evaluation-edits.ts';
import type { Head } from '../../src/model/heads.ts';
import { encodeBatch } from '../../src/model/heads.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { partFeatures } from './cache-features.ts';
import type { CachedRow } from './feature-cache.ts';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { DistanceCounts } from './distance-counts.ts';
import { areKnownCopies } from './known-copies.ts';
import { isCountedEdit } from './picture-pairs.ts';
import { isUnseenClass } from './split.ts';

/** Photos of these have no subject in common. */
const unlabelled = 'caltech101/BACKGROUND_Google';

const falsePairKinds = [
  'easy',
  'one label',
  'one shelf, other label',
  'one shelf, one label',
  'product shots',
] as const;
type FalsePairKind = (typeof falsePairKinds)[number];

const pointNames = ['strictest', 'strict', 'usual', 'loose'] as const;
type PointName = (typeof pointNames)[number];

const model = await loadModel();
const { rows, values } = await partFeatures('evaluate');
const originals = [...rows.keys()].filter((row) => rows[row]!.kind === 'original');
console.log(
  `model ${model.version}, ${originals.length} photos with ${evaluationEditNames.length} edits each`,
);

/** Wanted: a photo and its edited copies. Unwanted: a photo and anything of another photo. */
function measurePicture(): MeasuredPoints {
  const codes = encodeAll(model.pictureHead);
  const { bits } = model.pictureHead;
  const copies = new Map(evaluationEditNames.map((name) => [name as string, new DistanceCounts(bits)]));
  const allCopies = new DistanceCounts(bits);
  const unrelated = new Map(falsePairKinds.map((kind) => [kind, new DistanceCounts(bits)]));
  const allUnrelated = new DistanceCounts(bits);
  for (const first of originals) {
    for (let second = 0; second < rows.length; second += 1) {
      if (first === second || !isCountedEdit(rows[second]!.kind)) continue;
      const { photo } = rows[first]!;
      if (photo !== rows[second]!.photo && areKnownCopies(photo, rows[second]!.photo)) continue;
      const distance = hammingDistance(codes[first]!, codes[second]!);
      if (rows[first]!.photo === rows[second]!.photo) {
        copies.get(rows[second]!.kind)!.add(distance);
        allCopies.add(distance);
      } else {
        unrelated.get(falsePairKind(rows[first]!, rows[second]!))!.add(distance);
        allUnrelated.add(distance);
      }
    }
  }

  console.log(`\nPicture code: ${allCopies.total} copy pairs, ${allUnrelated.total} other pairs`);
  for (const [name, others] of [
    ['all pairs', allUnrelated],
    ['easy pairs', unrelated.get('easy')!],
  ] as const) {
    for (const precision of [0.99, 0.999]) {
      const radius = radiusAtPrecision(allCopies, others, precision);
      const recall = radius < 0 ? 0 : allCopies.shareWithin(radius);
      console.log(`recall at precision ${precision}, ${name}: ${recall.toFixed(3)} (radius ${radius})`);
    }
  }
  const points = operatingPoints(
    allCopies,
    unrelated.get('easy')!,
    unrelated.get('one shelf, one label')!,
    targetFalsePairRates.picture,
  );
  printPoints(points, unrelated);
  console.log(
    '\n| edit | median distance | recall by radius ' +
      pointNames.map((name) => points[name].radius).join(' / '),
  );
  for (const [kind, counts] of copies) {
    if (counts.total === 0) continue;
    const recalls = pointNames.map((name) => counts.shareWithin(points[name].radius).toFixed(2));
    console.log(`| ${kind} | ${counts.quantile(0.5)} | ${recalls.join(' / ')} |`);
  }
  return points;
}

/** Wanted: two photos of one label. Unwanted: two of different labels. */
function measureSubject(): MeasuredPoints {
  const codes = encodeAll(model.subjectHead);
  const { bits } = model.subjectHead;
  const same = { seen: new DistanceCounts(bits), unseen: new DistanceCounts(bits) };
  const allSame = new DistanceCounts(bits);
  const unrelated = new Map(falsePairKinds.map((kind) => [kind, new DistanceCounts(bits)]));
  const labelled = originals.filter((row) => rows[row]!.label !== unlabelled);
  labelled.forEach((first, position) => {
    for (const second of labelled.slice(position + 1)) {
      const distance = hammingDistance(codes[first]!, codes[second]!);
      const { label } = rows[first]!;
      if (label === rows[second]!.label) {
        same[isUnseenClass(label) ? 'unseen' : 'seen'].add(distance);
        allSame.add(distance);
      } else {
        unrelated.get(falsePairKind(rows[first]!, rows[second]!))!.add(distance);
      }
    }
  });
  console.log(`\nSubject code: ${allSame.total} pairs of one label`);
  const points = operatingPoints(
    allSame,
    unrelated.get('easy')!,
    unrelated.get('one shelf, other label')!,
    targetFalsePairRates.subject,
  );
  printPoints(points, unrelated);
  for (const [name, counts] of Object.entries(same)) {
    const recalls = pointNames.map((point) => counts.shareWithin(points[point].radius).toFixed(3));
    console.log(`recall, labels ${name} in the fit (${counts.total} pairs): ${recalls.join(' / ')}`);
  }
  return points;
}

/** Pairs of different photos by how alike they look. Easy: from two sets, or of two labels of Caltech. */
function falsePairKind(first: CachedRow, second: CachedRow): FalsePairKind {
  if (first.set !== second.set) return 'easy';
  const oneLabel = first.label === second.label;
  if (first.set === 'grocery') return oneLabel ? 'one shelf, one label' : 'one shelf, other label';
  if (first.set === 'fashion') return 'product shots';
  return oneLabel ? 'one label' : 'easy';
}

function encodeAll(head: Head): Uint8Array[] {
  const codes = encodeBatch(head, values, rows.length);
  const bytes = head.bits / 8;
  return rows.map((_, row) => codes.subarray(row * bytes, (row + 1) * bytes));
}

/** The largest radius at which `precision` of the pairs within are wanted; -1 where there is none. */
function radiusAtPrecision(wanted: DistanceCounts, unwanted: DistanceCounts, precision: number): number {
  let best = -1;
  for (let radius = 0; radius <= wanted.largest; radius += 1) {
    const found = wanted.countWithin(radius);
    if (found > 0 && found / (found + unwanted.countWithin(radius)) >= precision) best = radius;
  }
  return best;
}

/** An operating point with the share of wanted pairs within it. */
interface MeasuredPoint extends OperatingPoint {
  recall: number;
}
type MeasuredPoints = Record<keyof OperatingPoints, MeasuredPoint>;

function operatingPoints(
  wanted: DistanceCounts,
  easy: DistanceCounts,
  hard: DistanceCounts,
  targets: Readonly<Record<PointName, number>>,
): MeasuredPoints {
  const point = (name: PointName): MeasuredPoint => {
    let radius = 0;
    while (easy.shareWithin(radius + 1) <= targets[name]) radius += 1;
    return {
      radius,
      falsePairRate: significant(easy.shareWithin(radius)),
      hardFalsePairRate: significant(hard.shareWithin(radius)),
      recall: significant(wanted.shareWithin(radius)),
    };
  };
  return {
    strictest: point('strictest'),
    strict: point('strict'),
    usual: point('usual'),
    loose: point('loose'),
  };
}

function significant(value: number): number {
  return Number(value.toPrecision(3));
}

function printPoints(points: MeasuredPoints, unrelated: ReadonlyMap<FalsePairKind, DistanceCounts>): void {
  const kinds = falsePairKinds.filter((kind) => unrelated.get(kind)!.total > 0);
  console.log(`\n| point | radius | recall | false pairs: ${kinds.join(' | ')} |`);
  for (const name of pointNames) {
    const { radius, recall } = points[name];
    const rates = kinds.map((kind) => unrelated.get(kind)!.shareWithin(radius).toExponential(1));
    console.log(`| ${name} | ${radius} | ${recall.toFixed(3)} | ${rates.join(' | ')} |`);
  }
}

measurePicture();
measureSubject();
