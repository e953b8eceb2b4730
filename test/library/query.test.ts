import { join } from 'node:path';
import { rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
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
    const [first] = (await library.similarToFile({ path: join(photos, 'original.jpg'), limit: 5 })).matches;
    await rm(photos, { recursive: true });
    const away = await library.similarToPhoto({ id: first!.photo.id, limit: 5 });
    expect(away.matches).toMatchObject([{ photo: { path: join(photos, 'edit.jpg') } }]);
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
