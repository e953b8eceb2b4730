import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { openLibrary } from '../../src/library/open-library.ts';
import type { Library } from '../../src/library/library.ts';

export const sampleLibrary = fileURLToPath(new URL('../fixtures/sample-library/', import.meta.url));

/** A folder of the test's own, removed after it. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An open library with one worker, closed after the test. */
export async function scratchLibrary(folder: string): Promise<Library> {
  const library = await openLibrary({ folder, workers: 1 });
  onTestFinished(() => library.close());
  return library;
}

/** Copies some files of the sample library into a new folder, as `name of the copy -> path in the sample library`. */
export async function copySamples(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, source] of Object.entries(files)) {
    const target = join(folder, name);
    await mkdir(join(target, '..'), { recursive: true });
    await cp(join(sampleLibrary, source), target, { preserveTimestamps: true });
  }
}

/** A small picture unlike those of other seeds: a few large coloured blots. */
export async function writePicture(path: string, seed: number): Promise<void> {
  let state = seed * 2654435761 + 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const blots = Array.from({ length: 25 }, () => {
    const colour = `hsl(${random() * 360} ${30 + random() * 60}% ${20 + random() * 60}%)`;
    const [x, y, a, b] = [random() * 360, random() * 240, 10 + random() * 90, 10 + random() * 60];
    return `<ellipse cx="${x}" cy="${y}" rx="${a}" ry="${b}" fill="${colour}" transform="rotate(${random() * 180} ${x} ${y})"/>`;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="240">${blots.join('')}</svg>`;
  await writeFile(path, await sharp(Buffer.from(drawing)).jpeg({ quality: 90 }).toBuffer());
}

/** Adds a folder and scans it to the end. */
export async function scanFolder(library: Library, folder: string): ReturnType<Library['scan']> {
  await library.registerFolders([folder]);
  return library.scan();
}
