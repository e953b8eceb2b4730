import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { FeaturePart } from '../../src/training/head.ts';
import { inputLengthOf, prepareInputs } from '../../src/training/head.ts';
import type { LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { productWithTransposed } from '../../src/training/matrix.ts';
import { gradesOf, labelSets } from '../../src/training/metrics/count-levels.ts';
import type { RetrievalMetrics } from '../../src/contract/tuning.ts';
import { metricsCollector } from '../../src/training/metrics/evaluate-codes.ts';
import { emptyLevels } from '../../src/training/metrics/relevance-levels.ts';

/** Cosines are sorted into this many levels, so fine that ties hardly occur and the tie-aware metrics serve. */
const levelCount = 1 << 15;
const queriesAtOnce = 100;

/** Retrieval by the cosine of the untuned features, joined and normalised by part as a head sees them. */
export function evaluateFloatCosine(
  queries: LabelledPhotos,
  database: LabelledPhotos,
  parts: readonly FeaturePart[],
): RetrievalMetrics {
  const length = inputLengthOf(parts);
  const asked = prepareInputs(queries.features, queries.featureLength, parts);
  const answers = prepareInputs(database.features, database.featureLength, parts);
  const count = answers.length / length;
  const { setOf, sets } = labelSets({
    count,
    width: database.labelCount,
    values: database.labels,
  });
  const collector = metricsCollector();
  const items = tensor2d(answers, [count, length]);
  for (let start = 0; start < asked.length / length; start += queriesAtOnce) {
    const end = Math.min(start + queriesAtOnce, asked.length / length);
    const cosines = tidy(() =>
      productWithTransposed(
        tensor2d(asked.subarray(start * length, end * length), [end - start, length]),
        items,
      ).dataSync<'float32'>(),
    );
    for (let query = start; query < end; query += 1) {
      const labels = new Set<number>();
      for (let label = 0; label < queries.labelCount; label += 1) {
        if (queries.labels[query * queries.labelCount + label]) labels.add(label);
      }
      const grades = gradesOf(labels, sets);
      const levels = emptyLevels(levelCount, labels.size + 1);
      for (let item = 0; item < count; item += 1) {
        // Each part has unit length, so the product lies within the number of parts.
        const cosine = cosines[(query - start) * count + item]! / parts.length;
        const level = Math.min(levelCount - 1, Math.max(0, Math.round((1 - cosine) * (levelCount - 1))));
        levels.counts[level * levels.grades + grades[setOf[item]!]!]! += 1;
      }
      collector.add(levels);
    }
  }
  items.dispose();
  return collector.result();
}
