import { bundledModel } from '../../contract/tuning.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { similarPerPhoto } from '../matching/candidate-limits.ts';
import { hammingDistance } from '../../hamming/distance.ts';
import { nextTurn } from '../../training/next-turn.ts';
import type { SubjectCodes } from './subject-codes.ts';

/** Contents at a time, so that the event loop has its turn every few milliseconds. */
const batch = 12;

/**
 * Finds the similar photos of every content anew where they are by another model than the one in use; all closer relations stay.
 * It may be stopped, or the process end, at any time: the next call does it again. Returns whether there was anything to do.
 */
export async function findSimilarAnew(
  catalog: Catalog,
  subjects: SubjectCodes,
  signal: AbortSignal,
): Promise<boolean> {
  const { id: model } = subjects.model;
  const done = catalog.subjectCodes.similarBy();
  if (done === model) return false;
  if (done === undefined && model === bundledModel) {
    // A library that never had another model: its relations were found as the photos came.
    catalog.subjectCodes.setSimilarBy(model);
    return false;
  }
  for (let last = 0; ;) {
    signal.throwIfAborted();
    if (subjects.model.id !== model) return false;
    const ids = catalog.contents.joinedAfter(last, batch);
    if (ids.length === 0) break;
    last = ids[ids.length - 1]!;
    catalog.transaction(() => {
      for (const id of ids) {
        // Those with lower ids are by the new model already: each content clears the way upwards and looks both ways.
        catalog.edges.removeSimilarFrom(id);
        relate(catalog, subjects, id);
      }
    });
    await nextTurn();
  }
  catalog.subjectCodes.setSimilarBy(model);
  return true;
}

function relate(catalog: Catalog, subjects: SubjectCodes, id: number): void {
  const facts = catalog.contents.facts(id);
  if (!facts) return;
  const found = subjects.nearest(subjects.codeOf(facts), similarPerPhoto + 1);
  for (const { id: other } of found) {
    if (other === id) continue;
    const near = catalog.contents.facts(other);
    if (!near) continue;
    const distance = hammingDistance(facts.pictureCode, near.pictureCode);
    catalog.edges.putSimilar(id, other, distance);
  }
}
