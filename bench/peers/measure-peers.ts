import type { EvaluationEdit } from '../../build/edits/evaluation-edits.ts';
import { hammingDistance } from '../../src/hamming/distance.ts';
import type { JudgedLibrary } from '../evaluation/judge-library.ts';
import { burstGaps, measureDistances, type Distances } from '../evaluation/measure-distances.ts';
import type { PythonHashes } from './python-hashes.ts';

/** What a method does on one library at one threshold. */
export interface PeerRow {
  readonly name: string;
  /** Which threshold: the one its authors set, or how it was chosen. */
  readonly setting: string;
  readonly precision: number;
  /** Of pairs of an original and its edit. */
  readonly recall: number;
  /** Share of frames called the same, by gap. */
  readonly frames: Readonly<Record<string, number>>;
  /** Look-alikes called the same, of 100,000 pairs. */
  readonly hardPer100000: number;
  /** Recall by edit. */
  readonly edits: Readonly<Record<string, number>>;
}

/** The thresholds that the libraries set themselves or their documents name. */
const defaults: Readonly<Record<string, number>> = {
  'imagededup phash': 10,
  'imagededup dhash': 10,
  'imagededup ahash': 10,
  'imagededup whash': 10,
  pdqhash: 31,
  'imagehash phash 16x16': 32,
  'imagehash dhash 16x16': 32,
};

/** Steps of cosine distance: 0.9, imagededup's threshold, is 100. */
const cosineSteps = 1000;
/** Of the stored features: what the network's last layer gives, averaged over the picture. */
const lastLayer = 1280;

/** Every method at its own threshold, at its best, and at its best where it leaves look-alikes alone. */
export function measurePeers({ scanned, truth }: JudgedLibrary, { hashes }: PythonHashes): PeerRow[] {
  const { files } = scanned;
  const rows = Object.entries(hashes).flatMap(([name, texts]) => {
    const codes = texts.map((text) => Uint8Array.from(Buffer.from(text, 'hex')));
    const measured = measureDistances(files, truth, codes[0]!.length * 8, (a, b) =>
      hammingDistance(codes[a]!, codes[b]!),
    );
    return rowsOf(name, measured, defaults[name]);
  });
  const vectors = files.map(({ features }) => unitVector(features.subarray(0, lastLayer)));
  const cosines = measureDistances(files, truth, 2 * cosineSteps, (a, b) =>
    Math.round(cosineSteps * (1 - dot(vectors[a]!, vectors[b]!))),
  );
  return [...rows, ...rowsOf('CNN cosine (EfficientNet-Lite0)', cosines, cosineSteps / 10)];
}

/** Ours, at the one setting there is. */
export function ourRow({ judgement }: JudgedLibrary): PeerRow {
  const { edits, frames, hard, precision } = judgement;
  const all = [...edits.values()];
  const sum = (of: 'pairs' | 'samePicture'): number => all.reduce((total, one) => total + one[of], 0);
  return {
    name: 'Kindred',
    setting: 'default',
    precision,
    recall: sum('samePicture') / Math.max(1, sum('pairs')),
    frames: Object.fromEntries(
      [...frames].map(([gap, one]) => [String(gap), one.samePicture / Math.max(1, one.pairs)]),
    ),
    hardPer100000: (100_000 * hard.samePicture) / Math.max(1, hard.pairs),
    edits: Object.fromEntries([...edits].map(([edit, one]) => [edit, one.samePicture / one.pairs])),
  };
}

function rowsOf(name: string, distances: Distances, own: number | undefined): PeerRow[] {
  const { anyCopies, wrong, hard } = distances;
  let best = -1;
  let harmless = -1;
  for (let radius = 0; radius <= anyCopies.largest; radius += 1) {
    const found = anyCopies.countWithin(radius);
    if (found === 0 || found / (found + wrong.countWithin(radius)) < 0.99) continue;
    best = radius;
    const alike =
      hard['groceries, one product'].countWithin(radius) + hard['Caltech-101, one class'].countWithin(radius);
    const pairs = hard['groceries, one product'].total + hard['Caltech-101, one class'].total;
    if (alike <= pairs / 100_000) harmless = radius;
  }
  return [
    ...(own === undefined ? [] : [rowAt(name, `${own}, its own`, distances, own)]),
    rowAt(name, `${threshold(best)}, best at P .99`, distances, best),
    rowAt(name, `${threshold(harmless)}, best without look-alikes`, distances, harmless),
  ];
}

function threshold(radius: number): string {
  return radius < 0 ? 'none' : String(radius);
}

function rowAt(name: string, setting: string, distances: Distances, radius: number): PeerRow {
  const { copies, anyCopies, wrong, bursts, hard, edits } = distances;
  const found = anyCopies.countWithin(radius);
  const sets = [hard['groceries, one product'], hard['Caltech-101, one class']];
  const alike = sets.reduce((sum, counts) => sum + counts.countWithin(radius), 0);
  const pairs = sets.reduce((sum, { total }) => sum + total, 0);
  return {
    name,
    setting,
    precision: found / Math.max(1, found + wrong.countWithin(radius)),
    recall: copies.shareWithin(radius),
    frames: Object.fromEntries(burstGaps.map((gap) => [String(gap), bursts.get(gap)!.shareWithin(radius)])),
    hardPer100000: (100_000 * alike) / Math.max(1, pairs),
    edits: Object.fromEntries(
      [...edits].map(([edit, counts]: [EvaluationEdit, typeof copies]) => [edit, counts.shareWithin(radius)]),
    ),
  };
}

function unitVector(values: Int8Array): Float32Array {
  const vector = Float32Array.from(values);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
