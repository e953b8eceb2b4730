import { reportVersion } from '../../contract/reports.ts';
import type { EvaluationReport, ModelsReport, ReportedModel } from '../../contract/teaching-reports.ts';
import type { ModelList, ModelVersion } from '../../contract/tuning.ts';
import type { Library } from '../../library/library.ts';
import { openForReading, openLibrary } from '../../library/open-library.ts';
import { evaluationText, modelsText } from '../teaching-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred models list` */
export async function listModels(shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    printModels(await library.models(), shared);
  } finally {
    await library.close();
  }
}

/** `kindred models use`: another model in one step; then the similar photos are found by it. */
export function useModel(id: string, options: { insist: boolean }, shared: SharedOptions): Promise<void> {
  return change(shared, async ({ tuning }) => {
    await tuning.use({ id, insist: options.insist });
    await tuning.settled();
    return tuning.list();
  });
}

/** `kindred models remove` */
export function removeModel(id: string, shared: SharedOptions): Promise<void> {
  return change(shared, ({ tuning }) => tuning.remove({ id }));
}

/** `kindred eval`: the models on labels they may never have seen. */
export async function evaluate(labelsFile: string, shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const found = await library.evaluate(labelsFile);
    if (shared.json) printJson({ version: reportVersion, ...found } satisfies EvaluationReport);
    else print(evaluationText(found));
  } finally {
    await library.close();
  }
}

export function withoutExamples({ report, ...model }: ModelVersion): ReportedModel {
  if (!report) return model;
  return { ...model, report: { ...report, examples: undefined } };
}

async function change(
  shared: SharedOptions,
  action: (library: Library) => Promise<ModelList>,
): Promise<void> {
  const library = await openLibrary({ folder: shared.library, workers: 0 });
  try {
    printModels(await action(library), shared);
  } finally {
    await library.close();
  }
}

function printModels({ models, trouble }: ModelList, { json }: SharedOptions): void {
  if (json)
    printJson({
      version: reportVersion,
      models: models.map(withoutExamples),
      trouble,
    } satisfies ModelsReport);
  else print(modelsText(models, trouble));
}
