import type { Head } from '../../src/model/heads.ts';
import { encodeBatch } from '../../src/model/heads.ts';
import { meanAveragePrecision } from '../../src/training/metrics/evaluate-codes.ts';
import type { CachedFeatures } from './feature-cache.ts';
import type { PhotoSet } from './photos.ts';
import { isUnseenClass } from './split.ts';

/** Labels that the fit saw photos of, and those it never saw. */
export type LabelKind = 'labels of the fit' | 'other labels';

/**
 * Tie-aware mean average precision of a subject head: every photo of a set asks for the others of its label among all of the
 * set. Photos of labels of one kind ask.
 */
export function subjectPrecision(
  head: Head,
  { rows, values }: Pick<CachedFeatures, 'rows' | 'values'>,
  set: PhotoSet,
  kind: LabelKind,
): number {
  const featureLength = values.length / rows.length;
  const chosen = [...rows.keys()].filter((row) => rows[row]!.set === set);
  const labels = [...new Set(chosen.map((row) => rows[row]!.label))];
  const codesOf = (some: readonly number[]) => {
    const features = new Int8Array(some.length * featureLength);
    const answers = new Uint8Array(some.length * labels.length);
    some.forEach((row, place) => {
      features.set(values.subarray(row * featureLength, (row + 1) * featureLength), place * featureLength);
      answers[place * labels.length + labels.indexOf(rows[row]!.label)] = 1;
    });
    return {
      bits: head.bits,
      bytes: encodeBatch(head, features, some.length),
      labels: { count: some.length, width: labels.length, values: answers },
    };
  };
  let sum = 0;
  let asked = 0;
  for (const row of chosen) {
    if (isUnseenClass(rows[row]!.label) === (kind === 'labels of the fit')) continue;
    const others = chosen.filter((other) => other !== row);
    if (!others.some((other) => rows[other]!.label === rows[row]!.label)) continue;
    sum += meanAveragePrecision(codesOf([row]), codesOf(others));
    asked += 1;
  }
  return asked === 0 ? NaN : sum / asked;
}
