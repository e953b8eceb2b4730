import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { KindredError } from '../../contract/problems.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { LabelSet } from '../tuning/labelled-contents.ts';

/** Photos by album: paths, relative ones from the file's folder, or SHA-256 of the contents. */
const schema = v.object({ albums: v.record(v.pipe(v.string(), v.minLength(1)), v.array(v.string())) });

/** Named in a sentence; more would hide what is wrong. */
const namedPhotos = 3;

/**
 * The albums in a labels file, all of whose photos must be in the library. Throws KindredError `labels-unreadable` or
 * `labels-unknown-photos`.
 */
export async function readLabelsFile(catalog: Catalog, path: string): Promise<LabelSet[]> {
  const name = basename(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new KindredError('labels-unreadable', `The labels file ${name} can't be read: ${path}`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new KindredError('labels-unreadable', `The labels file ${name} is not JSON.`, { cause });
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success)
    throw new KindredError(
      'labels-unreadable',
      `The labels file ${name} must look like {"albums": {"Dogs": ["photos/rex.jpg"]}}.`,
    );
  const unknown: string[] = [];
  const folder = dirname(path);
  const albums = Object.entries(parsed.output.albums).map(([album, photos]) => ({
    name: album,
    hashes: photos.flatMap((photo) => {
      const hash = isHash(photo) ? photo : catalog.photos.hashAt(resolve(folder, photo));
      if (hash !== undefined && catalog.contents.idOf(hash) !== undefined) return [hash];
      unknown.push(photo);
      return [];
    }),
  }));
  if (unknown.length > 0) {
    const some = unknown.slice(0, namedPhotos).join(', ');
    const more = unknown.length > namedPhotos ? ` and ${unknown.length - namedPhotos} more` : '';
    throw new KindredError(
      'labels-unknown-photos',
      `The labels file ${name} names photos that are not in the library: ${some}${more}. Scan their folder, or take them out of the file.`,
    );
  }
  return albums;
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
