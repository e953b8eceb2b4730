import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { array, object, optional, parse, string } from 'valibot';
import { describe, expect, it } from 'vitest';
import { isPhotoName } from '../../src/photo/photo-names.ts';
import { readPhoto, type PhotoReading } from '../../src/photo/read-photo.ts';
import { sampleLibrary } from './quadrants.ts';

const Manifest = object({
  photos: array(
    object({
      file: string(),
      scene: string(),
      edit: string(),
      of: optional(string()),
      level: optional(string()),
      problem: optional(string()),
    }),
  ),
});

const { photos } = parse(Manifest, JSON.parse(await readFile(join(sampleLibrary, 'manifest.json'), 'utf8')));

const readings = new Map<string, Awaited<ReturnType<typeof readPhoto>>>();
for (const { file } of photos) {
  readings.set(file, await readPhoto(join(sampleLibrary, file), { networkSide: 32, thumbnailSide: 64 }));
}

function reading(file: string): PhotoReading {
  const found = readings.get(file);
  if (!found?.ok) throw new Error(`${file} was not read`);
  return found;
}

/** Mean difference of two network inputs, 0 to 255. */
function difference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}

describe('the sample library', () => {
  it('has a line in its manifest for every photo in it', async () => {
    const entries = await readdir(sampleLibrary, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && isPhotoName(entry.name))
      .map((entry) => relative(sampleLibrary, join(entry.parentPath, entry.name)).split(sep).join('/'));
    expect(files.sort()).toEqual(photos.map(({ file }) => file).sort());
  });

  it.each(photos)('$file: $edit', ({ file, of, level, edit, problem }) => {
    if (problem !== undefined) {
      expect(readings.get(file)).toMatchObject({ ok: false, code: problem });
      return;
    }
    const actual = reading(file);
    if (of === undefined) return;
    const original = reading(of);
    expect(actual.hash === original.hash).toBe(level === 'exact-copy');
    const gap = difference(actual.networkInput, original.networkInput);
    if (level === 'exact-copy' || level === 'same-pixels') expect(gap).toBe(0);
    if (edit === 'next frame') {
      expect(gap).toBeGreaterThan(1);
      const [start, end] = [original, actual].map(({ metadata }) => Date.parse(`${metadata.takenAt!}Z`));
      expect(end! - start!).toBeGreaterThan(0);
      expect(end! - start!).toBeLessThanOrEqual(1200);
    }
    if (edit === 'stored on its side') {
      expect(actual).toMatchObject({ width: 1200, height: 800, metadata: { orientation: 6 } });
      expect(gap).toBeLessThan(2);
    }
    if (['re-encode', 'resize', 'WebP', 'AVIF', 'TIFF'].includes(edit)) expect(gap).toBeLessThan(4);
  });
});
