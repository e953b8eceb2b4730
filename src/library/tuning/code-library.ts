import { nextTurn } from '../../training/next-turn.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { signedBytes } from '../catalog/signed-bytes.ts';
import { splitCodes, type SubjectModel } from './subject-model.ts';
import type { Teacher } from './teacher.ts';

/** Contents at a time: reading them from the catalog and storing their codes take a few milliseconds each. */
const batch = 512;
/** Contents among which those are looked for. */
const looked = 4096;

/**
 * Codes every content that a model has not coded yet, from its stored features; those by the model's tail, where it has one, must
 * have been made before. The codes lie beside those in use; what is done when this is aborted, or when the process dies, need not
 * be done again. Contents that come meanwhile are coded as they come.
 */
export async function codeLibrary(
  catalog: Catalog,
  model: SubjectModel,
  featuresVersion: string,
  teacher: Teacher,
  signal?: AbortSignal,
): Promise<void> {
  const { head, id: modelId, tail } = model;
  const end = catalog.contents.lastId();
  for (let last = 0; last < end;) {
    const span = { after: last, upTo: last + looked, limit: batch };
    const page = tail
      ? catalog.subjectCodes.missingByTail(modelId, tail.version, span)
      : catalog.subjectCodes.missing(modelId, featuresVersion, span);
    last = page.length < batch ? span.upTo : page[page.length - 1]!.id;
    if (page.length === 0) {
      await nextTurn(signal);
      continue;
    }
    const length = page[0]!.features.length;
    const features = new Int8Array(page.length * length);
    page.forEach((row, index) => features.set(signedBytes(row.features), index * length));
    const codes = splitCodes(await teacher.encode(head, features, page.length), head);
    signal?.throwIfAborted();
    catalog.transaction(() => {
      page.forEach(({ id }, index) => catalog.subjectCodes.put(id, modelId, codes[index]!));
    });
  }
}
