import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode as encodeBmp } from 'bmp-ts';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { wrapAsTiff } from '../../src/photo/raw-pixels.ts';
import { readPhoto } from '../../src/photo/read-photo.ts';
import {
  fixtures,
  orientedJpeg,
  quadrantImage,
  quadrantPixels,
  quarterDifference,
  quartersOf,
  uprightQuarters,
  withFolder,
  type Colour,
} from './quadrants.ts';
import { boxedRaw, rafWith, rawWithHiddenPreview, rawWithSubDirectory } from './raw-files.ts';

const recipe = { networkSide: 32, thumbnailSide: 48 };

async function readBytes(name: string, bytes: Uint8Array) {
  const reading = await withFolder(async (put) => readPhoto(await put(name, bytes), recipe));
  if (!reading.ok) throw new Error(`${name}: ${reading.code}`);
  const thumbnail = await sharp(reading.thumbnail).raw().toBuffer({ resolveWithObject: true });
  return {
    reading,
    input: quartersOf({ width: 32, height: 32, pixels: reading.networkInput }),
    thumbnail: quartersOf({ ...thumbnail.info, pixels: thumbnail.data }),
    thumbnailSize: [thumbnail.info.width, thumbnail.info.height],
  };
}

/** Colours drift by chroma subsampling, palettes and conversion; a wrong turn or channel order moves them by 100. */
const colourTolerance = 9;

interface Case {
  file: string;
  format: string;
  bytes: () => Promise<Buffer> | Buffer;
  expected?: Colour[];
  tolerance?: number;
}

function bitmap(): Buffer {
  const { width, height, pixels } = quadrantPixels();
  // The encoder takes ABGR.
  const data = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue] = [pixels[pixel * 3]!, pixels[pixel * 3 + 1]!, pixels[pixel * 3 + 2]!];
    data.set([255, blue, green, red], pixel * 4);
  }
  return encodeBmp({ width, height, data, bitPP: 24 }).data;
}

/** Half-transparent quarters over the middle grey that they are laid on. */
const overGrey = uprightQuarters.map(
  (colour) => colour.map((value) => Math.round((value + 128) / 2)) as Colour,
);

/** sharp's conversion to grey keeps the luminance of linear light. */
const greyQuarters = uprightQuarters.map((colour): Colour => {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const grey = 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
  return [grey, grey, grey];
});

const halfAlpha = () => quadrantImage().ensureAlpha(0.5);
const fixture = (name: string) => () => readFile(join(fixtures, name));

const cases: Case[] = [
  { file: 'plain.jpg', format: 'jpeg', bytes: () => quadrantImage().jpeg().toBuffer() },
  {
    file: 'progressive.jpg',
    format: 'jpeg',
    bytes: () => quadrantImage().jpeg({ progressive: true }).toBuffer(),
  },
  {
    file: 'cmyk.jpg',
    format: 'jpeg',
    bytes: () => quadrantImage().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer(),
    // Ink cannot print the green and the blue; taken the wrong way round it would be off by 150.
    tolerance: 80,
  },
  {
    file: 'grey.jpg',
    format: 'jpeg',
    bytes: () => quadrantImage().toColourspace('b-w').jpeg().toBuffer(),
    expected: greyQuarters,
  },
  {
    file: 'wide-gamut.jpg',
    format: 'jpeg',
    bytes: () => quadrantImage().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
  },
  { file: 'truecolour.png', format: 'png', bytes: () => quadrantImage().png().toBuffer() },
  {
    file: 'palette.png',
    format: 'png',
    bytes: () => quadrantImage().png({ palette: true, colours: 4 }).toBuffer(),
  },
  { file: '16-bit.png', format: 'png', bytes: () => quadrantImage().toColourspace('rgb16').png().toBuffer() },
  { file: 'alpha.png', format: 'png', bytes: () => halfAlpha().png().toBuffer(), expected: overGrey },
  {
    file: 'grey-alpha.png',
    format: 'png',
    bytes: () => quadrantImage().toColourspace('b-w').ensureAlpha(1).png().toBuffer(),
    expected: greyQuarters,
  },
  { file: 'lossy.webp', format: 'webp', bytes: () => quadrantImage().webp().toBuffer() },
  {
    file: 'alpha.webp',
    format: 'webp',
    bytes: () => halfAlpha().webp({ lossless: true }).toBuffer(),
    expected: overGrey,
  },
  { file: 'flat.tif', format: 'tiff', bytes: () => quadrantImage().tiff({ compression: 'lzw' }).toBuffer() },
  {
    file: 'first-page.tif',
    format: 'tiff',
    bytes: () => animated().then((image) => image.tiff().toBuffer()),
  },
  { file: 'still.gif', format: 'gif', bytes: () => quadrantImage().gif().toBuffer() },
  { file: 'animated.gif', format: 'gif', bytes: () => animated().then((image) => image.gif().toBuffer()) },
  { file: 'animated.webp', format: 'webp', bytes: () => animated().then((image) => image.webp().toBuffer()) },
  { file: 'windows.bmp', format: 'bmp', bytes: bitmap },
  { file: 'small.avif', format: 'avif', bytes: () => quadrantImage().avif({ quality: 90 }).toBuffer() },
  { file: 'plain.heic', format: 'heic', bytes: fixture('quadrants.heic') },
  { file: 'turned.HEIC', format: 'heic', bytes: fixture('quadrants-turned.heic') },
  { file: 'plain.jxl', format: 'jxl', bytes: fixture('quadrants.jxl') },
  { file: 'really-a-jpeg.png', format: 'jpeg', bytes: () => quadrantImage().jpeg().toBuffer() },
  { file: 'really-a-png.heic', format: 'png', bytes: () => quadrantImage().png().toBuffer() },
];

/** A film of two frames, the picture first and a grey one after it. */
async function animated() {
  const first = await quadrantImage().png().toBuffer();
  const second = await sharp(first).greyscale().png().toBuffer();
  return sharp([first, second], { join: { animated: true } });
}

describe('readPhoto on every format', () => {
  it.each(cases)(
    '$file is a $format, upright, in the right colours',
    async ({ file, format, bytes, expected, tolerance = colourTolerance }) => {
      const { reading, input, thumbnail, thumbnailSize } = await readBytes(file, await bytes());
      expect(reading).toMatchObject({ format, width: 96, height: 64 });
      expect(reading.networkInput).toHaveLength(32 * 32 * 3);
      expect(quarterDifference(input, expected ?? uprightQuarters)).toBeLessThan(tolerance);
      expect(quarterDifference(thumbnail, expected ?? uprightQuarters)).toBeLessThan(tolerance + 4);
      expect(thumbnailSize).toEqual([48, 32]);
    },
  );

  it('converts a HEIC from its own colour space, as the same pixels in a PNG are', async () => {
    const { profile, data } = await displayP3();
    const asPng = await sharp(data).png().keepIccProfile().toBuffer();
    expect(profile).toBe(true);
    const fromHeic = await readBytes('p3.heic', await readFile(join(fixtures, 'quadrants-p3.heic')));
    const fromPng = await readBytes('p3.png', asPng);
    expect(quarterDifference(fromHeic.input, fromPng.input)).toBeLessThan(colourTolerance);
    // The colours did move, so the test can fail.
    expect(quarterDifference(fromPng.input, uprightQuarters)).toBeGreaterThan(12);
  });
});

/** The picture's numbers taken as Display P3, in a TIFF. */
async function displayP3() {
  const tagged = await quadrantImage().withIccProfile('p3').png().toBuffer();
  const { icc } = await sharp(tagged).metadata();
  const { pixels, width, height } = quadrantPixels();
  return { profile: icc !== undefined, data: wrapAsTiff(pixels, width, height, 3, icc!) };
}

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied once', async (orientation) => {
    const { reading, input, thumbnail } = await readBytes('a.jpg', await orientedJpeg(orientation));
    expect(reading).toMatchObject({ width: 96, height: 64, metadata: { orientation } });
    expect(quarterDifference(input, uprightQuarters)).toBeLessThan(colourTolerance);
    expect(quarterDifference(thumbnail, uprightQuarters)).toBeLessThan(colourTolerance);
  });

  it('is applied to large photos that are decoded at a reduced size', async () => {
    const { reading, input } = await readBytes('a.jpg', await orientedJpeg(6, 40));
    expect(reading).toMatchObject({ width: 3840, height: 2560 });
    expect(quarterDifference(input, uprightQuarters)).toBeLessThan(colourTolerance);
  });

  it('in EXIF does not turn a HEIC a second time', async () => {
    const { reading } = await readBytes('a.heic', await readFile(join(fixtures, 'quadrants-turned.heic')));
    expect(reading.metadata).toMatchObject({
      orientation: 6,
      takenAt: '2024-05-31T18:04:11',
      camera: 'Kindred Test Camera',
    });
  });
});

describe('RAW previews', () => {
  const small = () =>
    sharp({ create: { width: 60, height: 40, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();

  it.each([1, 3, 6, 8])(
    'the largest JPEG is found and turned by orientation %i of the RAW file',
    async (orientation) => {
      const stored = await sharp(await orientedJpeg(orientation, 12))
        .jpeg({ quality: 95 })
        .toBuffer();
      const files = {
        'a.dng': rawWithSubDirectory(await small(), stored, orientation),
        'a.orf': rawWithHiddenPreview(stored, orientation),
        'a.cr3': boxedRaw(stored, orientation),
        'a.raf': rafWith(await orientedJpeg(orientation, 12)),
      };
      for (const [name, bytes] of Object.entries(files)) {
        const { reading, input } = await readBytes(name, bytes);
        expect(reading).toMatchObject({ format: name.slice(2), width: 1152, height: 768 });
        expect(reading.metadata.orientation).toBe(orientation);
        expect(quarterDifference(input, uprightQuarters)).toBeLessThan(colourTolerance);
      }
    },
  );

  it('are reported as unsupported where there is none', async () => {
    const file = rawWithHiddenPreview(Buffer.from('no preview here'), 1);
    const reading = await withFolder(async (put) => readPhoto(await put('a.orf', file), recipe));
    expect(reading).toMatchObject({ ok: false, code: 'unsupported-format' });
  });
});
