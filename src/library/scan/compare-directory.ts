import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../contract/problems.ts';
import { groupShots } from '../../photo/companions.ts';
import { extensionOf } from '../../photo/photo-names.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ProblemFile } from '../catalog/problem-table.ts';
import type { KnownFile } from '../catalog/photo-table.ts';
import type { FoundFile } from './file-reader.ts';
import { errorCode, type WalkedDirectory } from './walk-folder.ts';

/** What one directory holds, set against what the catalog knows of it. No file is opened for this. */
export interface DirectoryComparison {
  /** New, or changed in size or time, or hashed by an older network. */
  toRead: FoundFile[];
  unchanged: KnownFile[];
  /** Unchanged themselves, but with other companions or a changed sidecar. */
  newCompanions: { known: KnownFile; file: FoundFile }[];
  /** Unchanged files that could not be used before. */
  knownProblems: ProblemFile[];
  /** Photos that are not in the directory any more. */
  missing: KnownFile[];
  /** Files that are no photo and belong to none. */
  otherFiles: number;
}

/** Compares a directory's files with the catalog by name, size and modification time. */
export async function compareDirectory(
  catalog: Catalog,
  folderId: number,
  { directory, files }: WalkedDirectory,
  featuresVersion: string,
): Promise<DirectoryComparison> {
  const knownPhotos = new Map(catalog.photos.inDirectory(directory).map((photo) => [photo.name, photo]));
  const problems = new Map(catalog.problems.inDirectory(directory).map((problem) => [problem.name, problem]));
  const shots = groupShots(files);
  const result: DirectoryComparison = {
    toRead: [],
    unchanged: [],
    newCompanions: [],
    knownProblems: [],
    missing: [],
    otherFiles: files.length - shots.reduce((sum, { companions }) => sum + 1 + companions.length, 0),
  };
  const seen = new Set<string>();
  for (const { primary, companions } of shots) {
    const file = await describe(directory, primary, companions, folderId);
    if (!file) continue;
    seen.add(primary);
    const known = knownPhotos.get(primary);
    const problem = problems.get(primary);
    if (known && isSame(known, file) && known.featuresVersion === featuresVersion) {
      if (known.folderId === folderId && hasSameCompanions(known, file)) result.unchanged.push(known);
      else result.newCompanions.push({ known, file });
    } else if (problem && isSame(problem, file)) {
      result.knownProblems.push(problem);
    } else {
      result.toRead.push(file);
    }
  }
  result.missing = [...knownPhotos.values()].filter(({ name }) => !seen.has(name));
  for (const { name } of problems.values()) if (!seen.has(name)) catalog.problems.remove(directory, name);
  return result;
}

export function asProblem({ directory, name, code, message }: ProblemFile): Problem {
  return { path: join(directory, name), code, message };
}

async function describe(
  directory: string,
  name: string,
  companions: string[],
  folderId: number,
): Promise<FoundFile | undefined> {
  const sidecarName = companions.find((companion) => extensionOf(companion) === 'xmp');
  const sidecar = sidecarName === undefined ? undefined : join(directory, sidecarName);
  let found;
  try {
    found = await stat(join(directory, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    // Listed but not to be looked at: reading it will name the reason.
    found = undefined;
  }
  return {
    directory,
    name,
    folderId,
    size: found?.size ?? -1,
    modifiedAt: found?.mtimeMs ?? 0,
    linkKey: found && found.nlink > 1 ? `${found.dev}:${found.ino}` : undefined,
    companions: [...companions].sort(),
    companionsChangedAt: sidecar === undefined ? 0 : await modifiedAt(sidecar),
    sidecar,
  };
}

async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

function isSame(known: { size: number; modifiedAt: number }, file: FoundFile): boolean {
  return known.size === file.size && known.modifiedAt === file.modifiedAt;
}

function hasSameCompanions(known: KnownFile, file: FoundFile): boolean {
  return (
    known.companionsChangedAt === file.companionsChangedAt &&
    known.companions.length === file.companions.length &&
    known.companions.every((name, place) => name === file.companions[place])
  );
}
