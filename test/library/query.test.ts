import { join } from 'node:path';
import { readFile, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Library } from '../../src/library/library.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { copySamples, sampleLibrary, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

describe('query by example', () => {
  it('finds a copy, a small turned version and the original of a picture that is not in the library', async () => {
    const photos = await scratchFolder();
    await copySamples(photos, {
      'original.jpg': '2023 Summer/IMG_0418.jpg',
      'copy.jpg': '2023 Summer/IMG_0418.jpg',
      'other.jpg': '2024 Spring/IMG_0725.jpg',
    });
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);

    const turned = join(await scratchFolder(), 'turned.jpg');
    await sharp(join(sampleLibrary, '2023 Summer/IMG_0418.jpg'))
      .rotate(90)
      .flop()
      .resize(300)
      .jpeg()
      .toFile(turned);
    const { matches, photo } = await library.similarToFile({ path: turned, limit: 10 });
    expect(photo).toBeUndefined();
    const found = matches.filter(({ level }) => level === 'same-picture').map((match) => match.photo.path);
    expect(found.sort()).toEqual([join(photos, 'copy.jpg'), join(photos, 'original.jpg')]);

    const { id } = matches[0]!.photo;
    const again = await library.similarToPhoto({ id, limit: 10 });
    expect(again.photo?.id).toBe(id);
    expect(again.matches[0]).toMatchObject({ level: 'exact-copy' });
    expect(again.matches.map((match) => match.photo.id)).not.toContain(id);
  });

  it('answers for a photo whose disk is not connected, from what is stored of it', async () => {
    const photos = await scratchFolder();
    await copySamples(photos, {
      'original.jpg': '2023 Summer/IMG_0418.jpg',
      'edit.jpg': 'Edited/sunset-cropped.jpg',
    });
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    const fromFile = await library.similarToFile({ path: join(photos, 'original.jpg'), limit: 5 });
    const [first, edit] = fromFile.matches;
    await rm(photos, { recursive: true });
    const away = await library.similarToPhoto({ id: first!.photo.id, limit: 5 });
    // The same verdict, whether the thumbnail was made from the file just now or comes from the catalog.
    const { level, score, evidence } = edit!;
    expect(away.matches).toMatchObject([
      { photo: { path: join(photos, 'edit.jpg') }, level, score, evidence },
    ]);
  });

  it('finds the same after a new start from the stored index, and where that is damaged or stale', async () => {
    const photos = await scratchFolder();
    await copySamples(photos, {
      'original.jpg': '2023 Summer/IMG_0418.jpg',
      'edit.jpg': 'Edited/sunset-cropped.jpg',
      'other.jpg': '2024 Spring/IMG_0725.jpg',
    });
    const folder = await scratchFolder();
    const first = await openLibrary({ folder, workers: 1 });
    await scanFolder(first, photos);
    const index = join(folder, 'picture-codes.index');
    const asked = async (library: Library): Promise<[string, string][]> => {
      const { matches } = await library.similarToFile({ path: join(photos, 'original.jpg'), limit: 5 });
      return matches.map(({ photo, level }) => [photo.path, level]);
    };
    const expected = await asked(first);
    await first.close();
    const stored = await readFile(index);

    const second = await openLibrary({ folder, workers: 1 });
    expect(await asked(second)).toEqual(expected);
    await copySamples(photos, { 'small.jpg': 'From messages/IMG-20230717-WA0001.jpg' });
    await second.scan();
    const more = await asked(second);
    expect(more).toHaveLength(expected.length + 1);
    await second.close();

    // An older index under the same name, then one with a byte changed.
    await writeFile(index, stored);
    const third = await openLibrary({ folder, workers: 1 });
    expect(await asked(third)).toEqual(more);
    await third.close();
    const damaged = await readFile(index);
    damaged[damaged.length - 3]! ^= 1;
    await writeFile(index, damaged);
    const fourth = await scratchLibrary(folder);
    expect(await asked(fourth)).toEqual(more);
  });

  it('says what is wrong with a file that is no photo, and that a photo is gone', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'letter.jpg'), 'dear aunt');
    const library = await scratchLibrary(await scratchFolder());
    await expect(library.similarToFile({ path: join(folder, 'letter.jpg'), limit: 5 })).rejects.toMatchObject(
      {
        code: 'not-a-photo',
      },
    );
    await expect(library.similarToPhoto({ id: 4711, limit: 5 })).rejects.toMatchObject({ code: 'not-found' });
  });
});
