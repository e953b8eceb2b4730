import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { withoutDetail } from '../../src/photo/progressive-jpeg.ts';

/** Large enough for a reduction to an eighth, small enough for a test; blots, edges and grain. */
async function photo(width: number, height: number): Promise<Sharp> {
  const noise = { noise: { type: 'gaussian' as const, mean: 128, sigma: 60 }, background: '#777' };
  const small = await sharp({ create: { width: 37, height: 29, channels: 3, ...noise } })
    .png()
    .toBuffer();
  const grain = await sharp({ create: { width, height, channels: 3, ...noise } })
    .png()
    .toBuffer();
  return sharp(
    await sharp(small)
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .composite([{ input: grain, blend: 'soft-light' }])
      .png()
      .toBuffer(),
  );
}

const reduced = (jpeg: Buffer): Promise<Buffer> =>
  sharp(jpeg, { failOn: 'warning' }).autoOrient().resize(83, 80, { fit: 'fill' }).raw().toBuffer();

describe('withoutDetail', () => {
  it.each([
    ['4:2:0', 1001, 803, (image: Sharp) => image.jpeg({ quality: 92, progressive: true })],
    [
      '4:4:4',
      1000,
      1203,
      (image: Sharp) => image.jpeg({ quality: 60, progressive: true, chromaSubsampling: '4:4:4' }),
    ],
    ['grey', 1001, 799, (image: Sharp) => image.toColourspace('b-w').jpeg({ progressive: true })],
    ['CMYK', 1200, 900, (image: Sharp) => image.toColourspace('cmyk').jpeg({ progressive: true })],
    [
      'turned',
      1300,
      1700,
      (image: Sharp) => image.withMetadata({ orientation: 6 }).jpeg({ progressive: true }),
    ],
    ['mozjpeg', 1001, 803, (image: Sharp) => image.jpeg({ mozjpeg: true })],
  ])('changes no pixel of a picture at an eighth: %s', async (_, width, height, encode) => {
    const jpeg = await encode(await photo(width, height)).toBuffer();
    const light = withoutDetail(jpeg);
    expect(light!.length).toBeLessThan(jpeg.length / 2);
    expect((await reduced(light!)).equals(await reduced(jpeg))).toBe(true);
  });

  it('leaves other JPEGs, damaged ones and what is none to the decoder', async () => {
    const jpeg = await (await photo(400, 300)).jpeg({ progressive: true }).toBuffer();
    expect(withoutDetail(await sharp(jpeg).jpeg().toBuffer())).toBeUndefined();
    expect(withoutDetail(jpeg.subarray(0, jpeg.length - 2))).toBeUndefined();
    expect(withoutDetail(jpeg.subarray(0, jpeg.length / 2))).toBeUndefined();
    expect(withoutDetail(Buffer.from('no picture'))).toBeUndefined();
    for (let length = 0; length < 700; length += 1)
      expect(withoutDetail(jpeg.subarray(0, length))).toBeUndefined();
  });
});
