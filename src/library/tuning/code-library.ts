import type { Catalog } from '../catalog/catalog.ts';
import { signedBytes } from '../catalog/signed-bytes.ts';
import { splitCodes, type SubjectModel } from './subject-model.ts';
import type { Teacher } from './teacher.ts';

/** Contents at a time: reading them from the catalog and storing their codes take a few milliseconds each. */
const batch = 512;

/**
 * Codes every content that a model has not coded yet, from its stored features; those by the model's tail, where it has one, must
 * have been made before. The codes lie beside those in use; what is done
 * when this is aborted, or when the process dies, need not be done again.
 */
export async function codeLibrary(
  catalog: Catalog,
  model: SubjectModel,
  featuresVersion: string,
  teacher: Teacher,
  signal?: AbortSignal,
): Promise<void> {
  const { head, id: modelId, tail } = model;
  for (let last = 0; ;) {
    const page = tail
      ? catalog.subjectCodes.missingByTail(modelId, tail.version, last, batch)
      : catalog.subjectCodes.missing(modelId, featuresVersion, last, batch);
    if (page.length === 0) return;
    const length = page[0]!.features.length;
    const features = new Int8Array(page.length * length);
    page.forEach((row, index) => features.set(signedBytes(row.features), index * length));
    const codes = splitCodes(await teacher.encode(head, features, page.length), head);
    signal?.throwIfAborted();
    catalog.transaction(() => {
      page.forEach(({ id }, index) => catalog.subjectCodes.put(id, modelId, codes[index]!));
    });
    last = page[page.length - 1]!.id;
  }
}
