import type { LabelFailureCode } from '../contract/tuning.ts';
import type { Labels } from './metrics/count-levels.ts';
import { randomFrom, shuffle } from './random.ts';

/** Photos with the labels (albums) they carry. */
export interface LabelledPhotos {
  /** Int8 [photos, featureLength], as the catalog holds them. */
  readonly features: Int8Array;
  readonly featureLength: number;
  /** Multi-hot 0 or 1, [photos, labelCount] */
  readonly labels: Uint8Array;
  readonly labelCount: number;
  /**
   * Labels from this one on stand for "none of the others": photos that a head must keep apart from them, which are alike in nothing.
   * They are learned from and stand among what is searched, and nobody asks for them. All labels count where it is absent.
   */
  readonly named?: number | undefined;
}

export interface LabelFailure {
  readonly code: LabelFailureCode;
  /** A whole sentence that says what to do. */
  readonly message: string;
}

/** An album teaches only with pairs, and one of them must be left for the validation. */
const leastPhotosPerAlbum = 2;
/** A few copies in several albums do no harm; beyond this share the labels say nothing dependable. */
const tolerableContradictions = 0.05;

/** Why these labels can't be learned from, or undefined where they can. */
export function findLabelFailure(photos: LabelledPhotos): LabelFailure | undefined {
  const sizes = albumSizes(photos).slice(0, photos.named);
  const filled = sizes.filter((size) => size > 0);
  if (filled.length < 2) {
    return {
      code: 'too-few-albums',
      message:
        'Learning needs photos in at least two albums: make a second album of photos that are different.',
    };
  }
  if (filled.filter((size) => size >= leastPhotosPerAlbum).length < 2) {
    return {
      code: 'albums-too-small',
      message:
        'At least two albums must hold two photos or more: add photos to the albums, ten or more each if you can.',
    };
  }
  const labelled = namedRows(photos);
  if (labelled.length > 0 && filled.every((size) => size === labelled.length)) {
    return {
      code: 'albums-all-alike',
      message:
        'Every photo is in every album, so nothing tells the albums apart: leave in each album only its own photos.',
    };
  }
  if (contradictions(photos, labelled) > tolerableContradictions * labelled.length) {
    return {
      code: 'labels-contradict',
      message:
        'Many identical photos are in albums that have nothing in common: put each picture into the albums of its copies, or take the copies out.',
    };
  }
  return undefined;
}

/** Rows with at least one label. */
export function labelledRows({ labels, labelCount, features, featureLength }: LabelledPhotos): number[] {
  const rows: number[] = [];
  for (let row = 0; row < features.length / featureLength; row += 1) {
    if (labels.subarray(row * labelCount, (row + 1) * labelCount).some((value) => value > 0)) rows.push(row);
  }
  return rows;
}

/** Rows with a label that is asked for. */
export function namedRows(photos: LabelledPhotos): number[] {
  const { labels, labelCount, named = labelCount } = photos;
  return labelledRows(photos).filter((row) =>
    labels.subarray(row * labelCount, row * labelCount + named).includes(1),
  );
}

/** The photos of `rows`, in that order. */
export function selectPhotos(photos: LabelledPhotos, rows: readonly number[]): LabelledPhotos {
  const { features, featureLength, labels, labelCount } = photos;
  const chosen = new Int8Array(rows.length * featureLength);
  const theirs = new Uint8Array(rows.length * labelCount);
  rows.forEach((row, index) => {
    chosen.set(features.subarray(row * featureLength, (row + 1) * featureLength), index * featureLength);
    theirs.set(labels.subarray(row * labelCount, (row + 1) * labelCount), index * labelCount);
  });
  return { ...photos, features: chosen, labels: theirs };
}

/** The labels that are asked for, as the metrics take them: a photo of none of them is relevant to nothing. */
export function labelsOf({
  labels,
  labelCount,
  named = labelCount,
}: Pick<LabelledPhotos, 'labels' | 'labelCount' | 'named'>): Labels {
  const values = labels.map((value, cell) => (cell % labelCount < named ? value : 0));
  return { count: labels.length / labelCount, width: labelCount, values };
}

/** Labels of the photos of `rows` as floats, [rows, labelCount] */
export function labelsOfRows(
  { labels, labelCount }: Pick<LabelledPhotos, 'labels' | 'labelCount'>,
  rows: ArrayLike<number>,
): Float32Array {
  const chosen = new Float32Array(rows.length * labelCount);
  for (let index = 0; index < rows.length; index += 1) {
    const photo = rows[index]!;
    chosen.set(labels.subarray(photo * labelCount, (photo + 1) * labelCount), index * labelCount);
  }
  return chosen;
}

/**
 * Splits `rows` into those to learn from and those to validate with: of the photos that share a rarest label, the
 * rounded `share` is held out, but never so many that fewer than one is left.
 */
export function holdOut(
  { labels, labelCount }: LabelledPhotos,
  rows: readonly number[],
  share: number,
  seed: number,
): { train: number[]; validation: number[] } {
  const sizes = new Int32Array(labelCount);
  for (const row of rows)
    for (let label = 0; label < labelCount; label += 1) sizes[label]! += labels[row * labelCount + label]!;
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    let rarest = -1;
    for (let label = 0; label < labelCount; label += 1) {
      if (labels[row * labelCount + label] && (rarest < 0 || sizes[label]! < sizes[rarest]!)) rarest = label;
    }
    const group = groups.get(rarest);
    if (group) group.push(row);
    else groups.set(rarest, [row]);
  }
  const random = randomFrom(seed);
  const train: number[] = [];
  const validation: number[] = [];
  for (const [, group] of [...groups].sort(([one], [other]) => one - other)) {
    shuffle(group, random);
    // Random rounding: small albums give a photo now and then, and in sum the share is met.
    const held = Math.min(group.length - 1, Math.floor(group.length * share + random()));
    validation.push(...group.slice(0, held));
    train.push(...group.slice(held));
  }
  return { train, validation };
}

function albumSizes({ labels, labelCount }: LabelledPhotos): number[] {
  const sizes = new Array<number>(labelCount).fill(0);
  labels.forEach((value, cell) => {
    sizes[cell % labelCount]! += value;
  });
  return sizes;
}

/** Photos that share no label with an earlier photo of exactly the same features. */
function contradictions(
  { features, featureLength, labels, labelCount }: LabelledPhotos,
  rows: readonly number[],
): number {
  const first = new Map<string, number>();
  let found = 0;
  for (const row of rows) {
    const { buffer, byteOffset } = features;
    const key = Buffer.from(buffer, byteOffset + row * featureLength, featureLength).toString('latin1');
    const twin = first.get(key);
    if (twin === undefined) {
      first.set(key, row);
      continue;
    }
    let shared = false;
    for (let label = 0; label < labelCount; label += 1) {
      if (labels[row * labelCount + label] && labels[twin * labelCount + label]) shared = true;
    }
    if (!shared) found += 1;
  }
  return found;
}
