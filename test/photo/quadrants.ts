import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../../src/photo/network-input.ts';

/** A picture whose four quarters differ, so that every turn and mirror of it can be told: 96 by 64 pixels. */
export const quadrantSize = { width: 96, height: 64 };

export type Colour = [red: number, green: number, blue: number];

export const quadrantColours: Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', Colour> = {
  topLeft: [220, 40, 40],
  topRight: [40, 180, 60],
  bottomLeft: [40, 60, 200],
  bottomRight: [230, 210, 50],
};

/** The picture `factor` times as large, as raw RGB. */
export function quadrantPixels(factor = 1): RgbImage {
  const width = quadrantSize.width * factor;
  const height = quadrantSize.height * factor;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isLeft = x < width / 2;
      const isTop = y < height / 2;
      const name = isTop ? (isLeft ? 'topLeft' : 'topRight') : isLeft ? 'bottomLeft' : 'bottomRight';
      pixels.set(quadrantColours[name], (y * width + x) * 3);
    }
  }
  return { width, height, pixels };
}

export function quadrantImage(factor = 1): Sharp {
  const { width, height, pixels } = quadrantPixels(factor);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Mean colours of the middle of each quarter of an RGB image [height, width, 3]. */
export function quartersOf({ pixels, width, height }: RgbImage): Colour[] {
  return [0.25, 0.75].flatMap((down) =>
    [0.25, 0.75].map((across): Colour => {
      const at = (Math.floor(height * down) * width + Math.floor(width * across)) * 3;
      return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    }),
  );
}

export const uprightQuarters = [
  quadrantColours.topLeft,
  quadrantColours.topRight,
  quadrantColours.bottomLeft,
  quadrantColours.bottomRight,
];

/** The largest difference in any channel of any quarter. */
export function quarterDifference(actual: Colour[], expected: Colour[]): number {
  return Math.max(
    ...actual.flatMap((colour, quarter) =>
      colour.map((value, channel) => Math.abs(value - expected[quarter]![channel]!)),
    ),
  );
}

/** The picture as JPEG as a camera held in each of the EXIF orientations would store it; upright when turned by it. */
export async function orientedJpeg(orientation: number, factor = 1): Promise<Buffer> {
  // What undoes the turn that a viewer applies for each orientation. sharp mirrors before it turns.
  const undo: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flip().rotate(90),
    6: (image) => image.rotate(270),
    7: (image) => image.flip().rotate(270),
    8: (image) => image.rotate(90),
  };
  const { data, info } = await undo[orientation]!(quadrantImage(factor))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stored = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
  return stored.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).withMetadata({ orientation }).toBuffer();
}

/** Runs `use` with a function that puts files into a temporary folder, and removes the folder afterwards. */
export async function withFolder<T>(
  use: (put: (name: string, bytes: Uint8Array | string) => Promise<string>, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-photo-'));
  try {
    return await use(async (name, bytes) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return path;
    }, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const fixtures = join(import.meta.dirname, '../fixtures/photo');

export const sampleLibrary = join(import.meta.dirname, '../fixtures/sample-library');
