import { join } from 'node:path';
import type { HammingIndex } from '../../hamming/hamming-index.ts';
import { PlaneIndex } from '../../hamming/plane-index.ts';
import { loadSnapshot, saveSnapshot } from '../../hamming/snapshot.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** The codes of every compared content in memory, by content id. */
export interface CodeIndexes {
  /** 256 bits: is this the same picture? */
  pictures: PlaneIndex;
  /** 64 bits: is this the same kind of thing? */
  subjects: PlaneIndex;
}

const files = { pictures: 'picture-codes.index', subjects: 'subject-codes.index' } as const;

/**
 * The indexes from their files beside the catalog; where one is missing, damaged, or older than the catalog, both are
 * made anew from the catalog, which is what counts.
 */
export async function loadCodeIndexes(
  catalog: Catalog,
  libraryFolder: string,
  modelVersion: string,
): Promise<CodeIndexes> {
  const catalogStamp = stampOf(catalog);
  const [pictures, subjects] = await Promise.all([
    loadSnapshot(join(libraryFolder, files.pictures), { bits: 256, modelVersion, catalogStamp }),
    loadSnapshot(join(libraryFolder, files.subjects), { bits: 64, modelVersion, catalogStamp }),
  ]);
  if (pictures.ok && subjects.ok) return { pictures: pictures.index, subjects: subjects.index };

  const built: CodeIndexes = { pictures: new PlaneIndex(256), subjects: new PlaneIndex(64) };
  for (const { id, pictureCode, subjectCode } of catalog.contents.joinedCodes()) {
    built.pictures.add(id, pictureCode);
    built.subjects.add(id, subjectCode);
  }
  return built;
}

/**
 * Stores the indexes for the next start, which without them reads every code from the catalog. Not done while contents
 * are in the index that the catalog does not call compared yet. A disk that refuses costs the next start some time, no more.
 */
export async function saveCodeIndexes(
  catalog: Catalog,
  indexes: CodeIndexes,
  libraryFolder: string,
  modelVersion: string,
): Promise<void> {
  const isWhole = (index: HammingIndex): boolean => index.size === catalog.contents.joinedState().count;
  if (!isWhole(indexes.pictures) || !isWhole(indexes.subjects)) return;
  const stamp = { modelVersion, catalogStamp: stampOf(catalog) };
  await saveSnapshot(join(libraryFolder, files.pictures), indexes.pictures, stamp);
  await saveSnapshot(join(libraryFolder, files.subjects), indexes.subjects, stamp);
}

function stampOf(catalog: Catalog): string {
  const { count, revision } = catalog.contents.joinedState();
  return `${count} contents, revision ${revision}`;
}
