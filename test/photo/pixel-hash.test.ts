import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pixelHash } from '../../src/photo/pixel-hash.ts';
import { orientedJpeg, quadrantImage, sampleLibrary, withFolder } from './quadrants.ts';
import { rawWithSubDirectory } from './raw-files.ts';

async function hashes(files: Record<string, Buffer>) {
  return withFolder(async (put) => {
    const results = [];
    for (const [name, bytes] of Object.entries(files)) results.push(await pixelHash(await put(name, bytes)));
    return results;
  });
}

describe('pixelHash', () => {
  it('is equal where only metadata or lossless packing differ', async () => {
    const png = await quadrantImage().png().toBuffer();
    const results = await hashes({
      'a.png': png,
      'b.png': await quadrantImage()
        .withExif({ IFD0: { Model: 'X' } })
        .png({ compressionLevel: 0, progressive: true })
        .toBuffer(),
      'c.webp': await quadrantImage().webp({ lossless: true }).toBuffer(),
      'd.tif': await quadrantImage().tiff({ compression: 'lzw' }).toBuffer(),
      'e.png': await quadrantImage().ensureAlpha(1).png().toBuffer(),
    });
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs where a pixel, the size, the depth or the alpha differ', async () => {
    const { data, info } = await quadrantImage().raw().toBuffer({ resolveWithObject: true });
    data[5000]! ^= 1;
    const results = await hashes({
      'a.png': await quadrantImage().png().toBuffer(),
      'b.png': await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
        .png()
        .toBuffer(),
      'c.png': await quadrantImage().rotate(90).png().toBuffer(),
      'd.png': await quadrantImage().ensureAlpha(0.5).png().toBuffer(),
      'e.png': await quadrantImage().toColourspace('rgb16').png().toBuffer(),
      'f.jpg': await quadrantImage().jpeg().toBuffer(),
    });
    expect(new Set(results).size).toBe(results.length);
  });

  it('looks at upright pixels: the same scan stored upright and, without loss, on its side', async () => {
    const side = await quadrantImage().rotate(270).raw().toBuffer({ resolveWithObject: true });
    const stored = sharp(side.data, {
      raw: { width: side.info.width, height: side.info.height, channels: 3 },
    });
    const [upright, turned] = await hashes({
      'a.tif': await quadrantImage().tiff({ compression: 'none' }).toBuffer(),
      'b.tif': await stored.withMetadata({ orientation: 6 }).tiff({ compression: 'none' }).toBuffer(),
    });
    expect(turned).toBe(upright);
  });

  it('holds over the sample library', async () => {
    const of = (file: string) => pixelHash(join(sampleLibrary, file));
    const tulips = await of('2024 Spring/IMG_0711.jpg');
    expect(await of('Imported/tulips-tagged.jpg')).toBe(tulips);
    expect(await of('Imported/rocket-shared.jpg')).toBe(await of('Space/rocket-launch.jpg'));
    expect(await of('2024 Spring/Balloons/IMG_3101.jpg')).not.toBe(
      await of('2024 Spring/Balloons/IMG_3102.jpg'),
    );
  });

  it('is not given to RAW files, damaged files and none', async () => {
    const whole = await readFile(join(sampleLibrary, '2024 Spring/IMG_0711.jpg'));
    const [raw, cut, text] = await hashes({
      'a.dng': rawWithSubDirectory(await orientedJpeg(1), await orientedJpeg(1, 4), 1),
      'b.jpg': whole.subarray(0, whole.length * 0.9),
      'c.jpg': Buffer.from('text'),
    });
    expect([raw, cut, text]).toMatchObject([
      { code: 'unsupported-format' },
      { code: 'damaged-image' },
      { code: 'not-an-image' },
    ]);
    expect(await pixelHash('/nowhere/a.jpg')).toMatchObject({ code: 'vanished' });
  });
});
