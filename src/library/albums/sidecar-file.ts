import { link, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Photo } from '../../contract/photo.ts';
import { isPhotoName, isRawName } from '../../photo/photo-names.ts';

/** A sidecar as it was read: it is replaced only where it still is that. */
export interface ReadSidecar {
  text: string;
  size: number;
  modifiedAt: number;
  mode: number;
}

/**
 * Where a photo's keywords go: into the sidecar it has; else beside a RAW file under its stem, as Adobe's programs look for it,
 * and beside any other photo, or where two photos share the stem, under its whole name.
 */
export async function sidecarPath(photo: Photo): Promise<string> {
  const existing = photo.companions.find((path) => extname(path).toLowerCase() === '.xmp');
  if (existing !== undefined) return realpath(existing).catch(() => existing);
  const [directory, name] = [dirname(photo.path), basename(photo.path)];
  const stem = basename(name, extname(name));
  if (!isRawName(name)) return join(directory, `${name}.xmp`);
  const sharing = (await readdir(directory).catch(() => [])).filter(
    (other) => isPhotoName(other) && basename(other, extname(other)).toLowerCase() === stem.toLowerCase(),
  );
  return join(directory, sharing.length > 1 ? `${name}.xmp` : `${stem}.xmp`);
}

/** The sidecar's text; undefined where there is none, `unreadable` where it is no UTF-8. */
export async function readSidecarText(path: string): Promise<ReadSidecar | 'unreadable' | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
    return { text, size: found.size, modifiedAt: found.mtimeMs, mode: found.mode };
  } catch {
    return 'unreadable';
  }
}

/**
 * Writes a sidecar beside its place and then puts it there in one step. False, with nothing changed, where another program wrote
 * the sidecar since it was read, or made one where there was none.
 */
export async function writeSidecar(
  path: string,
  text: string,
  known: ReadSidecar | undefined,
): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path)}.kindred-part`);
  const file = await open(temporary, 'w', known?.mode ?? 0o666);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    if (!known) return await placeNew(temporary, path);
    const now = await stat(path).catch(() => undefined);
    if (now?.size !== known.size || now.mtimeMs !== known.modifiedAt) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A link fails where there is a file already, which a rename would replace. */
async function placeNew(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
  }
  // Some file systems know no links (FAT).
  if (await stat(path).catch(() => undefined)) return false;
  await rename(temporary, path);
  return true;
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
