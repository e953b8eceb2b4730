import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { between } from '../../build/edits/edit.ts';
import { evaluationEdits, type EvaluationEdit } from '../../build/edits/evaluation-edits.ts';
import { decodePhoto, open, type Pixels } from '../../build/edits/pixels.ts';
import { randomFrom } from '../../build/random.ts';
import { evaluationData } from '../evaluation-data.ts';
import type { Composition, Source } from './photos.ts';

/** A file of the library that is judged. */
export interface LibraryFile {
  readonly path: string;
  readonly source: Source;
  readonly kind: 'original' | EvaluationEdit;
  /** Whether its source was edited, so that copies of it are in the library. */
  readonly isOfOriginal: boolean;
}

/** Where files and catalogs are kept between runs: outside the repository, since the photos may not be passed on. */
export const cacheDirectory = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'kindred-eval',
);

/** A camera's photo is brought to this before it is edited, in pixels. */
const longestSide = 1280;

/**
 * Writes the photos and their edits to a folder of their own and returns it with the list of its files. What an earlier run wrote
 * is kept; a change of the edits makes another folder.
 */
export async function writeFiles(
  name: string,
  { originals, frames, lookAlikes }: Composition,
  edits: readonly EvaluationEdit[],
): Promise<{ folder: string; files: LibraryFile[] }> {
  const folder = join(cacheDirectory, 'files', await editsVersion(), `${name}-${originals.length}`);
  const edited = new Set(originals.map(({ photo }) => photo));
  const files: LibraryFile[] = [];
  const keptAsTheyAre = [...originals.filter(({ set }) => set !== 'bursts'), ...frames, ...lookAlikes];
  for (const source of keptAsTheyAre) {
    const path = join(folder, source.set, fileName(source));
    await writeOnce(path, () => readFile(join(evaluationData(), source.photo)));
    files.push({ path, source, kind: 'original', isOfOriginal: edited.has(source.photo) });
  }
  for (const [place, source] of originals.entries()) {
    let pixels: Pixels | undefined;
    for (const kind of edits) {
      const path = join(folder, 'edits', kind.replaceAll(' ', '-'), `${identifier(source)}.jpg`);
      await writeOnce(path, async () => {
        pixels ??= await decodePhoto(join(evaluationData(), source.photo), longestSide);
        return editedFile(pixels, kind, source.photo);
      });
      files.push({ path, source, kind, isOfOriginal: true });
    }
    if (pixels && place % 25 === 24) console.error(`edited ${place + 1} of ${originals.length} photos`);
  }
  return { folder, files };
}

/** The edited photo as its finder has it: a JPEG of an ordinary quality, without the camera's notes. */
async function editedFile(pixels: Pixels, kind: EvaluationEdit, seed: string): Promise<Buffer> {
  const random = randomFrom(`${seed} ${kind}`);
  const edited = await evaluationEdits[kind](pixels, random);
  return open(edited)
    .jpeg({ quality: Math.round(between(random, 75, 95)) })
    .toBuffer();
}

/** Frames keep the running numbers a camera gave them; other names say nothing of what belongs together. */
function fileName(source: Source): string {
  if (source.set === 'bursts') return source.photo.slice('bursts/'.length);
  return identifier(source) + extname(source.photo).toLowerCase();
}

function identifier({ photo }: Source): string {
  return createHash('sha256').update(photo).digest('hex').slice(0, 12);
}

async function writeOnce(path: string, make: () => Promise<Uint8Array>): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  // By rename: where a file stands, it is whole.
  const part = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(part, await make());
  await rename(part, path);
}

/** Changes with the code that edits. */
async function editsVersion(): Promise<string> {
  const room = join(import.meta.dirname, '../../build/edits');
  const hash = createHash('sha256');
  for (const name of (await readdir(room)).sort()) hash.update(await readFile(join(room, name)));
  return hash.digest('hex').slice(0, 12);
}
