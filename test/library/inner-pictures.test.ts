import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { letterbox, screenshot } from '../../build/edits/frames.ts';
import { decodePhoto, open } from '../../build/edits/pixels.ts';
import { randomFrom } from '../../build/random.ts';
import { openForReading } from '../../src/library/open-library.ts';
import { copySamples, sampleLibrary, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

const original = '2023 Summer/IMG_0418.jpg';

/** Screenshots and the like in which the picture is too small for the code of the whole. */
const framed = {
  'screenshot.jpg': screenshot(0.5),
  'story.jpg': letterbox(0.7),
};

async function writeFramed(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const photo = await decodePhoto(join(sampleLibrary, original), 2400);
  for (const [name, edit] of Object.entries(framed))
    await open(await edit(photo, randomFrom(name)))
      .jpeg({ quality: 85 })
      .toFile(join(folder, name));
}

it.each([
  ['the photo', 'photos', 'shots'],
  ['the screenshot', 'shots', 'photos'],
])('relates a photo and screenshots of it where %s came first', async (_, first, second) => {
  const [root, folder] = [await scratchFolder(), await scratchFolder()];
  await copySamples(join(root, 'photos'), {
    'original.jpg': original,
    'other.jpg': '2024 Spring/IMG_0725.jpg',
  });
  await writeFramed(join(root, 'shots'));
  const library = await scratchLibrary(folder);
  await scanFolder(library, join(root, first));
  await scanFolder(library, join(root, second));
  const reader = openForReading(folder);
  const related = reader.reader
    .pairs()
    .filter(({ relation }) => relation.level === 'same-picture')
    .map(({ a, b }) => [a.path, b.path].sort().join(' + '));
  await reader.close();
  for (const name of Object.keys(framed))
    expect(related).toContain(
      [join(root, 'photos/original.jpg'), join(root, 'shots', name)].sort().join(' + '),
    );
  expect(related.join()).not.toContain('other.jpg');
  const { groups } = library.groups({ level: 'same-picture', order: 'path', offset: 0, limit: 10 });
  const [keeper] = groups.find(({ members }) => members.length > 2)!.members;
  expect(keeper!.photo.path, 'the photo is kept, not the larger screenshot').toBe(
    join(root, 'photos/original.jpg'),
  );
});

it('a screenshot that is dropped finds its original, and a photo the screenshots in the library', async () => {
  const [root, folder] = [await scratchFolder(), await scratchFolder()];
  const [photos, shots] = [join(root, 'photos'), join(root, 'shots')];
  await copySamples(photos, { 'original.jpg': original });
  await writeFramed(shots);
  const library = await scratchLibrary(folder);
  await scanFolder(library, photos);
  for (const name of Object.keys(framed)) {
    const { matches } = await library.similarToFile({ path: join(shots, name), limit: 5 });
    expect(matches[0], name).toMatchObject({
      level: 'same-picture',
      photo: { path: join(photos, 'original.jpg') },
    });
  }
  const [known] = library.status().folders;
  await library.removeFolder({ id: known!.id });
  await scanFolder(library, shots);

  const reader = openForReading(folder);
  const { matches } = await reader.similar(join(photos, 'original.jpg'), 5);
  await reader.close();
  expect(
    matches
      .filter(({ level }) => level === 'same-picture')
      .map(({ photo }) => photo.path)
      .sort(),
  ).toEqual(Object.keys(framed).map((name) => join(shots, name)));
});
