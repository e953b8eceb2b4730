import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../contract/problems.ts';

/** One directory as it was found. */
export interface WalkedDirectory {
  /** Absolute path with symbolic links resolved. */
  directory: string;
  /** Names of its files, links to files included, in no particular order. */
  files: string[];
}

/** Folders that hold no photos of the user's: thumbnails, recycle bins, package internals. */
const passedOver = new Set([
  '$RECYCLE.BIN',
  'System Volume Information',
  '@eaDir',
  '#recycle',
  '.Trash',
  '.Trashes',
  '.Trash-1000',
  '.thumbnails',
  'node_modules',
]);

/**
 * Walks a folder depth first, one directory at a time, so that memory does not grow with the folder. Links to folders
 * are followed; one that leads back to a folder above it is a `symlink-loop`, and a folder reached twice is walked
 * once. Hidden folders and recycle bins are passed over. What cannot be read goes to `onProblem` and is left out.
 *
 * @param visited real paths walked so far; share it between folders that may overlap
 */
export async function* walkFolder(
  root: string,
  visited: Set<string>,
  onProblem: (problem: Problem) => void,
): AsyncGenerator<WalkedDirectory> {
  yield* walk(await realpath(root), new Set(), visited, onProblem);
}

async function* walk(
  directory: string,
  above: ReadonlySet<string>,
  visited: Set<string>,
  onProblem: (problem: Problem) => void,
): AsyncGenerator<WalkedDirectory> {
  if (visited.has(directory)) return;
  visited.add(directory);

  let listing;
  try {
    // As bytes, since a name that is no UTF-8 would come back changed and could never be opened again.
    listing = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    onProblem(folderProblem(directory, error));
    return;
  }

  const files: string[] = [];
  const subdirectories: string[] = [];
  for (const entry of listing) {
    const name = entry.name.toString('utf8');
    const path = join(directory, name);
    if (!Buffer.from(name, 'utf8').equals(entry.name)) {
      onProblem({
        path,
        code: 'name-not-utf8',
        message: 'The name is not valid UTF-8, so it cannot be opened reliably. Rename it to include it.',
      });
    } else if (entry.isDirectory()) {
      if (!isPassedOver(name)) subdirectories.push(path);
    } else if (entry.isFile()) {
      files.push(name);
    } else if (entry.isSymbolicLink()) {
      const target = await resolveLink(path, onProblem);
      if (target?.isFile) files.push(name);
      else if (target && !isPassedOver(name)) {
        if (above.has(target.path) || target.path === directory) onProblem(loopProblem(path));
        else subdirectories.push(target.path);
      }
    }
  }
  yield { directory, files };

  const below = new Set(above).add(directory);
  for (const subdirectory of subdirectories.sort()) yield* walk(subdirectory, below, visited, onProblem);
}

/** Whether a file or folder of this name is none of ours. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || passedOver.has(name);
}

async function resolveLink(
  path: string,
  onProblem: (problem: Problem) => void,
): Promise<{ path: string; isFile: boolean } | undefined> {
  try {
    const target = await stat(path);
    if (target.isFile()) return { path, isFile: true };
    return target.isDirectory() ? { path: await realpath(path), isFile: false } : undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ELOOP') onProblem(loopProblem(path));
    else
      onProblem({
        path,
        code: code === 'EACCES' || code === 'EPERM' ? 'unreadable-file' : 'vanished',
        message:
          'This link leads to something that is not there or may not be read. Mend or remove the link.',
      });
    return undefined;
  }
}

function loopProblem(path: string): Problem {
  return {
    path,
    code: 'symlink-loop',
    message: 'This link leads back to a folder above it and was not followed. Nothing is missing.',
  };
}

function folderProblem(path: string, error: unknown): Problem {
  return errorCode(error) === 'ENOENT'
    ? { path, code: 'vanished', message: 'The folder went away during the scan. Scan again when it is back.' }
    : {
        path,
        code: 'unreadable-folder',
        message: 'The folder may not be read. Give your user the right to open it, then scan again.',
      };
}

/** Whether a folder can be reached, and holds anything at all: an unplugged disk often leaves an empty mount point. */
export async function folderState(path: string): Promise<'present' | 'empty' | 'absent'> {
  try {
    const found = await lstat(await realpath(path));
    if (!found.isDirectory()) return 'absent';
    return (await readdir(path)).length > 0 ? 'present' : 'empty';
  } catch (error) {
    // A folder that may not be listed is there all the same; the walk names the problem.
    return errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM' ? 'present' : 'absent';
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
