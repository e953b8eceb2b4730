import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, it } from 'vitest';
import { openForReading } from '../../src/library/open-library.ts';
import { copySamples, sampleLibrary, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

const original = '2023 Summer/IMG_0418.jpg';

/** The middle of the picture, with `share` of each side. */
async function cropped(image: Sharp, share: number): Promise<Sharp> {
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const [width, height] = [Math.round(info.width * share), Math.round(info.height * share)];
  const [left, top] = [Math.round((info.width - width) / 2), Math.round((info.height - height) / 2)];
  return sharp(data).extract({ left, top, width, height });
}

it('relates turned and mirrored copies to their original, also cropped, re-toned and spoilt ones', async () => {
  const photos = await scratchFolder();
  await copySamples(photos, { 'original.jpg': original, 'other.jpg': '2024 Spring/IMG_0725.jpg' });
  const open = (): Sharp => sharp(join(sampleLibrary, original));
  const copies: Record<string, Sharp> = {
    'right.jpg': open().rotate(90),
    'left, cropped.jpg': await cropped(open().rotate(270), 0.8),
    'half, darker.jpg': open().rotate(180).linear(0.6, 0),
    'mirrored, turned.jpg': open().flop().rotate(90),
    'turned, spoilt.jpg': sharp(await open().rotate(90).jpeg({ quality: 15 }).toBuffer()),
    'tiny.jpg': open().resize(64),
  };
  for (const [name, image] of Object.entries(copies)) await image.toFile(join(photos, name));
  const folder = await scratchFolder();
  const library = await scratchLibrary(folder);
  await scanFolder(library, photos);
  const reader = openForReading(folder);
  const related = reader.reader
    .pairs()
    .filter(({ relation }) => relation.level === 'same-picture')
    .map(({ a, b }) => [a.path, b.path]);
  await reader.close();
  for (const name of Object.keys(copies)) {
    const path = join(photos, name);
    expect(
      related.some((pair) => pair.includes(path) && pair.includes(join(photos, 'original.jpg'))),
      name,
    ).toBe(true);
  }
  expect(related.flat()).not.toContain(join(photos, 'other.jpg'));
});
