import type { Head } from '../../src/model/heads.ts';
import { encodeBatch } from '../../src/model/heads.ts';
import { hasRelevant, tieAwareAveragePrecision } from '../../src/training/metrics/average-precision.ts';
import { forEachOther } from '../../src/training/metrics/evaluate-codes.ts';
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
  const features = new Int8Array(chosen.length * featureLength);
  const answers = new Uint8Array(chosen.length * labels.length);
  chosen.forEach((row, place) => {
    features.set(values.subarray(row * featureLength, (row + 1) * featureLength), place * featureLength);
    answers[place * labels.length + labels.indexOf(rows[row]!.label)] = 1;
  });
  const photos = {
    bits: head.bits,
    bytes: encodeBatch(head, features, chosen.length),
    labels: { count: chosen.length, width: labels.length, values: answers },
  };
  let sum = 0;
  let asked = 0;
  forEachOther(photos, (levels, query) => {
    const isUnseen = isUnseenClass(rows[chosen[query]!]!.label);
    if (isUnseen === (kind === 'labels of the fit') || !hasRelevant(levels)) return;
    sum += tieAwareAveragePrecision(levels);
    asked += 1;
  });
  return asked === 0 ? NaN : sum / asked;
}
