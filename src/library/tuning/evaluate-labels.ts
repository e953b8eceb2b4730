import { bundledModel, type LabelEvaluation } from '../../contract/tuning.ts';
import { encodeBatch } from '../../model/heads.ts';
import type { Model } from '../../model/load-model.ts';
import { evaluateLeaveOneOut } from '../../training/examine-head.ts';
import { findLabelFailure, labelsOf, namedRows } from '../../training/labelled-photos.ts';
import { KindredError } from '../../contract/problems.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { bundledName } from './describe-models.ts';
import { featuresByTail, gatherLabels, type LabelSet } from './labelled-contents.ts';
import type { ModelStore } from './model-store.ts';

/**
 * How the bundled model and the one in use do on labels: every labelled photo is asked of all the others. Throws KindredError where
 * the labels say nothing.
 */
export async function evaluateLabels(
  catalog: Catalog,
  model: Model,
  models: ModelStore,
  sets: readonly LabelSet[],
): Promise<LabelEvaluation> {
  const labelled = await gatherLabels(catalog, sets, model.featureLength, 1);
  const { photos, names, hashes } = labelled;
  const failure = findLabelFailure(photos);
  if (failure) throw new KindredError(failure.code, failure.message);
  const inUse = (await models.inUse()).model;
  const asked = [await models.load(bundledModel), ...(inUse.id === bundledModel ? [] : [inUse])];
  const evaluated: LabelEvaluation['models'] = [];
  for (const { id, head, tail } of asked) {
    const bytes = encodeBatch(head, await featuresByTail(catalog, labelled, tail), hashes.length);
    const found = evaluateLeaveOneOut({ bits: head.bits, bytes, labels: labelsOf(photos) });
    evaluated.push({
      id,
      name: models.records.find(id)?.name ?? bundledName,
      metrics: found.metrics,
      albums: found.labels.map(({ label, precision }) => ({ name: names[label]!, precision })),
    });
  }
  return { photos: namedRows(photos).length, albums: names.length, models: evaluated };
}
