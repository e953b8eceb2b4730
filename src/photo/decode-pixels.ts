import sharp, { type Sharp } from 'sharp';
import { decodingFailure, type ImageSource, type Strictness } from './image-source.ts';
import type { RgbImage } from './network-input.ts';
import { photoFailure, type PhotoFailure } from './photo-failure.ts';
import { wrapAsTiff } from './raw-pixels.ts';

export interface DecodedImage extends RgbImage {
  ok: true;
}

/**
 * Transparent parts are laid on middle grey. On white, a white logo (on black, a black one) would vanish, and all
 * pictures that vanish alike would be taken for copies of each other.
 */
const backdrop = { r: 128, g: 128, b: 128 };

/**
 * The image upright in sRGB, 8 bits, without alpha, at the smallest size whose short side is at least `shortSide` and
 * whose long side is at least `longSide` pixels, or as it is where it is smaller. JPEG and WebP files are decoded at
 * a reduced size to begin with, where that is enough.
 */
export async function decodeAtLeast(
  source: ImageSource,
  shortSide: number,
  longSide: number,
): Promise<DecodedImage | PhotoFailure> {
  const { width, height } = source;
  const scale = Math.max(shortSide / Math.min(width, height), longSide / Math.max(width, height));
  if (scale >= 1) return decodePixels(source, width, height);
  return decodePixels(source, Math.ceil(width * scale), Math.ceil(height * scale));
}

/**
 * A file with an error in it is decoded again for what it still holds. Photos cut short by a full card or a broken
 * copy are worth finding, the more so if a whole copy exists; but a picture that is mostly filler resembles every
 * other such picture. So it counts where the flat part that the decoder left is smaller than half.
 *
 * Bad data inside a JPEG is to its decoder a warning, as are harmless stray bytes that some cameras write. Only a
 * picture that is half flat is asked whether it had one.
 */
async function decodePixels(
  source: ImageSource,
  width: number,
  height: number,
): Promise<DecodedImage | PhotoFailure> {
  const decoded = await tryRender(source, 'error', width, height);
  if (decoded.ok) {
    if (flatShare(decoded) < largestFlatShare) return decoded;
    return (await tryRender(source, 'warning', width, height)).ok ? decoded : photoFailure('damaged-image');
  }
  if (decoded.code !== 'damaged-image') return decoded;
  const rescued = await tryRender(source, 'none', width, height);
  return rescued.ok && flatShare(rescued) >= largestFlatShare ? photoFailure('damaged-image') : rescued;
}

const largestFlatShare = 0.5;

async function tryRender(
  source: ImageSource,
  failOn: Strictness,
  width: number,
  height: number,
): Promise<DecodedImage | PhotoFailure> {
  try {
    const reduction = Math.min(source.width / width, source.height / height);
    return await render(source, source.upright(failOn, reduction), width, height);
  } catch (error) {
    return decodingFailure(error);
  }
}

async function render(
  source: ImageSource,
  pipeline: Sharp,
  width: number,
  height: number,
): Promise<DecodedImage> {
  const isResized = width !== source.width || height !== source.height;
  const sized = isResized ? pipeline.resize(width, height, { fit: 'fill' }) : pipeline;
  const inSrgb = source.profile ? await convertFrom(source.profile, sized) : sized;
  const flat = source.hasAlpha ? inSrgb.flatten({ background: backdrop }) : inSrgb;
  const { data, info } = await flat.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`Expected 3 channels, not ${info.channels}`);
  return { ok: true, width: info.width, height: info.height, pixels: data };
}

/** A pipeline over the same pixels that sharp knows the profile of, and so converts. */
export async function convertFrom(profile: Buffer, pipeline: Sharp): Promise<Sharp> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) return sharp(data, { raw: info });
  return sharp(wrapAsTiff(data, info.width, info.height, info.channels, profile), {
    limitInputPixels: false,
  });
}

/**
 * Share of the picture taken by whole rows or columns of one colour at any one edge. Decoders fill what is missing
 * from the end of a file with one colour; once turned upright, that end may lie at any edge.
 */
function flatShare({ pixels, width, height }: RgbImage): number {
  const row = (y: number) => ({ start: y * width * 3, step: 3, count: width });
  const column = (x: number) => ({ start: x * 3, step: width * 3, count: height });
  const flatRows = (order: (index: number) => number) => {
    let index = 0;
    while (index < height && isFlat(pixels, row(order(index)))) index++;
    return index / height;
  };
  const flatColumns = (order: (index: number) => number) => {
    let index = 0;
    while (index < width && isFlat(pixels, column(order(index)))) index++;
    return index / width;
  };
  return Math.max(
    flatRows((index) => height - 1 - index),
    flatRows((index) => index),
    flatColumns((index) => width - 1 - index),
    flatColumns((index) => index),
  );
}

/** Of one colour, up to the rounding of colour conversion and resizing. */
function isFlat(pixels: Uint8Array, line: { start: number; step: number; count: number }): boolean {
  const tolerance = 2;
  for (let index = 1, at = line.start + line.step; index < line.count; index++, at += line.step) {
    for (let channel = 0; channel < 3; channel++) {
      if (Math.abs(pixels[at + channel]! - pixels[line.start + channel]!) > tolerance) return false;
    }
  }
  return true;
}
