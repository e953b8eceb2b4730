import { efficientNetLite0, featureRanges } from '../../src/model/architecture.ts';
import { subjectBits } from '../../src/model/load-model.ts';
import type { ClassedPhotos } from '../../src/training/discriminants.ts';
import { fitDiscriminantHead } from '../../src/training/discriminant-head.ts';
import type { FeaturePart, TrainedHead } from '../../src/training/head.ts';
import { unlabelled } from './edited-photos.ts';
import type { CachedFeatures } from './feature-cache.ts';

const { last, middle } = featureRanges(efficientNetLite0);

/** Where a thing stands in the picture does not matter to what it is: no quarters. */
const subjectParts: readonly FeaturePart[] = [
  { ...last, response: 'linear' },
  { ...middle, response: 'linear' },
];

/** The original and two of its copies, so that the head does not take an edit for another subject. */
const rowsPerPhoto = 3;

/** The subject head for users who train nothing: the labels of the evaluation data, told apart in closed form. */
export async function fitSubjectHead(fit: Pick<CachedFeatures, 'rows' | 'values'>): Promise<TrainedHead> {
  return fitDiscriminantHead(labelledPhotos(fit), {
    bits: subjectBits,
    parts: subjectParts,
    shrinkage: 3,
    power: -0.25,
    seed: 1,
  });
}

function labelledPhotos({ rows, values }: Pick<CachedFeatures, 'rows' | 'values'>): ClassedPhotos {
  const featureLength = values.length / rows.length;
  const seen = new Map<string, number>();
  const chosen = [...rows.keys()].filter((row) => {
    const { photo, label } = rows[row]!;
    const before = seen.get(photo) ?? 0;
    seen.set(photo, before + 1);
    return before < rowsPerPhoto && label !== unlabelled;
  });
  const labels = new Map<string, number>();
  const features = new Int8Array(chosen.length * featureLength);
  const classes = Int32Array.from(chosen, (row, place) => {
    features.set(values.subarray(row * featureLength, (row + 1) * featureLength), place * featureLength);
    const { label } = rows[row]!;
    if (!labels.has(label)) labels.set(label, labels.size);
    return labels.get(label)!;
  });
  return { features, featureLength, classes };
}
