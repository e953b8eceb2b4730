import { join } from 'node:path';
import type { HammingIndex } from '../../hamming/hamming-index.ts';
import { PlaneIndex } from '../../hamming/plane-index.ts';
import { loadSnapshot, saveSnapshot } from '../../hamming/snapshot.ts';
import { layoutBits } from '../../photo/layout-code.ts';
import { bundledModel } from '../../contract/tuning.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { indexBits, subjectCode, subjectFeatures, type SubjectModel } from '../tuning/subject-model.ts';

/** The codes of every compared content in memory, by content id. */
export interface CodeIndexes {
  /** 256 bits: is this the same picture? */
  pictures: PlaneIndex;
  /** The same of the pictures inside contents (screenshots, borders), by the ids of the contents. */
  innerPictures: PlaneIndex;
  /** Is this the same kind of thing? Of the length that the subject model's codes have. */
  subjects: PlaneIndex;
  /** 64 bits: are light and dark laid out alike? */
  layouts: PlaneIndex;
}

const files = {
  pictures: 'picture-codes.index',
  subjects: 'subject-codes.index',
  layouts: 'layout-codes.index',
} as const;

/** What the codes in the indexes are made by. */
export interface CodeModels {
  /** Version of the model that makes the picture codes. */
  modelVersion: string;
  subject: SubjectModel;
}

/**
 * The indexes from their files beside the catalog; one that is missing, damaged, or older than the catalog is made anew from the
 * catalog, which is what counts.
 */
export async function loadCodeIndexes(
  catalog: Catalog,
  libraryFolder: string,
  { modelVersion, subject }: CodeModels,
): Promise<CodeIndexes> {
  const catalogStamp = stampOf(catalog);
  const bits = indexBits(subject.head) as 64 | 128 | 256;
  const [pictures, subjects, layouts] = await Promise.all([
    loadSnapshot(join(libraryFolder, files.pictures), { bits: 256, modelVersion, catalogStamp }),
    loadSnapshot(join(libraryFolder, files.subjects), { bits, modelVersion: subject.version, catalogStamp }),
    loadSnapshot(join(libraryFolder, files.layouts), { bits: layoutBits, modelVersion, catalogStamp }),
  ]);
  return {
    pictures: pictures.ok ? pictures.index : pictureIndex(catalog),
    innerPictures: innerPictureIndex(catalog),
    subjects: subjects.ok ? subjects.index : subjectIndex(catalog, subject),
    layouts: layouts.ok ? layouts.index : layoutIndex(catalog),
  };
}

function pictureIndex(catalog: Catalog): PlaneIndex {
  const index = new PlaneIndex(256);
  for (const { id, pictureCode } of catalog.contents.joinedCodes()) index.add(id, pictureCode);
  return index;
}

/** Too few to be worth a file of their own. */
function innerPictureIndex(catalog: Catalog): PlaneIndex {
  const index = new PlaneIndex(256);
  for (const { id, pictureCode } of catalog.innerPictures.joined()) index.add(id, pictureCode);
  return index;
}

function layoutIndex(catalog: Catalog): PlaneIndex {
  const index = new PlaneIndex(layoutBits);
  for (const { id, layoutCode } of catalog.contents.joinedCodes()) index.add(id, layoutCode);
  return index;
}

/** The codes of every compared content by a model; what a tuned one has not coded yet is coded now. */
export function subjectIndex(catalog: Catalog, model: SubjectModel): PlaneIndex {
  const index = new PlaneIndex(indexBits(model.head));
  if (model.id !== bundledModel)
    for (const { id, code } of catalog.subjectCodes.joined(model.id)) index.add(id, code);
  for (const { id, subjectCode: bundled } of catalog.contents.joinedCodes()) {
    if (index.has(id)) continue;
    const features = model.id === bundledModel ? undefined : subjectFeatures(catalog, model, id);
    index.add(id, features ? subjectCode(model.head, features) : bundled);
  }
  return index;
}

/**
 * Stores the indexes for the next start, which without them reads every code from the catalog. Not done while contents
 * are in the index that the catalog does not call compared yet. A disk that refuses costs the next start some time, no more.
 */
export async function saveCodeIndexes(
  catalog: Catalog,
  indexes: Omit<CodeIndexes, 'innerPictures'>,
  libraryFolder: string,
  { modelVersion, subject }: CodeModels,
): Promise<void> {
  const isWhole = (index: HammingIndex): boolean => index.size === catalog.contents.joinedState().count;
  if (![indexes.pictures, indexes.subjects, indexes.layouts].every(isWhole)) return;
  const catalogStamp = stampOf(catalog);
  await saveSnapshot(join(libraryFolder, files.pictures), indexes.pictures, { modelVersion, catalogStamp });
  await saveSnapshot(join(libraryFolder, files.layouts), indexes.layouts, { modelVersion, catalogStamp });
  const stamp = { modelVersion: subject.version, catalogStamp };
  await saveSnapshot(join(libraryFolder, files.subjects), indexes.subjects, stamp);
}

function stampOf(catalog: Catalog): string {
  const { count, revision } = catalog.contents.joinedState();
  return `${count} contents, revision ${revision}`;
}
