import sharp, { type Sharp } from 'sharp';

/** Decoded RGB pixels, three bytes each. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A sharp pipeline that starts from decoded pixels. */
export function open({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Runs a pipeline; whatever comes out of it becomes opaque sRGB. */
export async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { data, width, height };
  // A grey picture stays at one channel through all of that.
  const wide = new Uint8Array(width * height * 3);
  for (let index = 0; index < wide.length; index += 1) wide[index] = data[Math.floor(index / 3) * channels]!;
  return { data: wide, width, height };
}

/** The photo upright, its long side at most `longestSide` pixels. */
export function decodePhoto(path: string, longestSide = Infinity): Promise<Pixels> {
  const image = sharp(path).rotate();
  if (longestSide === Infinity) return toPixels(image);
  return toPixels(image.resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true }));
}
