import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderPreview } from '../../src/photo/preview.ts';
import { decodeThumbnail } from '../../src/photo/thumbnail-pixels.ts';
import {
  fixtures,
  orientedJpeg,
  quadrantImage,
  quarterDifference,
  quartersOf,
  uprightQuarters,
  withFolder,
} from './quadrants.ts';
import { rawWithSubDirectory } from './raw-files.ts';

describe('renderPreview', () => {
  const cases: [string, 'image/jpeg' | 'image/webp', () => Promise<Buffer>][] = [
    ['a.jpg', 'image/jpeg', () => orientedJpeg(5)],
    ['a.png', 'image/webp', () => quadrantImage().ensureAlpha(0.99).png().toBuffer()],
    // GIF always counts as one that may be transparent.
    ['a.gif', 'image/webp', () => quadrantImage().gif().toBuffer()],
    ['a.heic', 'image/jpeg', () => readFile(join(fixtures, 'quadrants-turned.heic'))],
    ['a.jxl', 'image/jpeg', () => readFile(join(fixtures, 'quadrants.jxl'))],
    [
      'a.nef',
      'image/jpeg',
      async () => rawWithSubDirectory(await quadrantImage().jpeg().toBuffer(), Buffer.alloc(9), 1),
    ],
  ];

  it.each(cases)('%s as %s, upright and not enlarged', async (name, mediaType, make) => {
    const bytes = await make();
    for (const [longSide, expected] of [
      [60, [60, 40]],
      [5000, [96, 64]],
    ] as const) {
      const preview = await withFolder(async (put) => renderPreview(await put(name, bytes), longSide));
      if ('ok' in preview) throw new Error(preview.code);
      expect(preview.mediaType).toBe(mediaType);
      const { data, info } = await sharp(preview.bytes)
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual(expected);
      expect(quarterDifference(quartersOf({ ...info, pixels: data }), uprightQuarters)).toBeLessThan(14);
    }
  });

  it('gives the reason where there is nothing to show', async () => {
    expect(await renderPreview('/nowhere/a.jpg', 100)).toMatchObject({ ok: false, code: 'vanished' });
    const damaged = await withFolder(async (put) =>
      renderPreview(await put('a.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), 100),
    );
    expect(damaged).toMatchObject({ ok: false, code: 'damaged-image' });
  });
});

describe('decodeThumbnail', () => {
  it('gives the luma of the thumbnail, no larger than asked', async () => {
    const bytes = await quadrantImage().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    const { width, height, pixels } = await decodeThumbnail(bytes, 48);
    expect([width, height, pixels.length]).toEqual([48, 32, 48 * 32]);
    const at = (x: number, y: number) => pixels[y * width + x]!;
    const expected = uprightQuarters.map(([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue);
    [at(12, 8), at(36, 8), at(12, 24), at(36, 24)].forEach((luma, quarter) => {
      expect(Math.abs(luma - expected[quarter]!)).toBeLessThan(4);
    });
    expect((await decodeThumbnail(bytes, 500)).width).toBe(96);
  });

  it('throws for bytes that are no image', async () => {
    await expect(decodeThumbnail(new Uint8Array([1, 2, 3]), 48)).rejects.toThrow();
  });
});
