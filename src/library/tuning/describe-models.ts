import { bundledModel, type ModelVersion, type TuningReport } from '../../contract/tuning.ts';
import type { Model } from '../../model/load-model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelRecord, StoredReport } from './model-records.ts';
import type { ModelStore } from './model-store.ts';

export const bundledName = 'Comes with Kindred';

/** All models, newest first and the bundled one last. */
export function listModels(
  catalog: Catalog,
  models: ModelStore,
  { subjectHead }: Model,
  inUse: string,
): ModelVersion[] {
  return [
    ...models.records.all().map((record) => describe(catalog, record, inUse)),
    {
      id: bundledModel,
      name: bundledName,
      createdAt: 0,
      bits: subjectHead.bits,
      isInUse: inUse === bundledModel,
    },
  ];
}

function describe(catalog: Catalog, record: ModelRecord, inUse: string): ModelVersion {
  const { id, name, createdAt, bits, report } = record;
  return { id, name, createdAt, bits, isInUse: id === inUse, report: toReport(catalog, report) };
}

function toReport(catalog: Catalog, report: StoredReport): TuningReport {
  const photo = (hash: string): number | undefined => {
    const content = catalog.contents.idOf(hash);
    return content === undefined ? undefined : catalog.photoList.ofContent(content);
  };
  const neighbours = (list: StoredReport['examples'][number]['before']) =>
    list.map(({ hash, isRight }) => ({ photo: photo(hash), isRight }));
  return {
    ...report,
    examples: report.examples.map(({ hash, albums, before, after }) => ({
      photo: photo(hash),
      albums,
      before: neighbours(before),
      after: neighbours(after),
    })),
  };
}
