import { efficientNetLite0, featureRanges } from '../../src/model/architecture.ts';
import { subjectBits } from '../../src/model/load-model.ts';
import { fitDiscriminantHead } from '../../src/training/discriminant-head.ts';
import type { FeaturePart, TrainedHead } from '../../src/training/head.ts';
import type { CachedFeatures } from './feature-cache.ts';

const { last, middle } = featureRanges(efficientNetLite0);

/** Where a thing stands in the picture does not matter to what it is: no quarters. */
const subjectParts: readonly FeaturePart[] = [
  { ...last, response: 'linear' },
  { ...middle, response: 'linear' },
];

/**
 * The subject head for users who train nothing: the labels of the evaluation data, told apart in closed form. `plain`: labelled
 * photos as they are; with edited copies among them the codes stay .4 of 64 bits nearer to those of the originals and the
 * precision falls by .005.
 */
export async function fitSubjectHead({
  rows,
  values,
}: Pick<CachedFeatures, 'rows' | 'values'>): Promise<TrainedHead> {
  const labels = new Map<string, number>();
  for (const { label } of rows) if (!labels.has(label)) labels.set(label, labels.size);
  return fitDiscriminantHead(
    {
      features: values,
      featureLength: values.length / rows.length,
      classes: Int32Array.from(rows, ({ label }) => labels.get(label)!),
    },
    { bits: subjectBits, parts: subjectParts, shrinkage: 3, power: -0.4, seed: 1 },
  );
}
