import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { decodeBmp } from './decode-bmp.ts';
import { decodeHeic } from './decode-heic.ts';
import { decodeJxl } from './decode-jxl.ts';
import { findEmbeddedPreview } from './embedded-preview.ts';
import { withOrientation } from './jpeg-header.ts';
import { largestPixelCount, photoFailure, type PhotoFailure } from './photo-failure.ts';
import { leastReductionToEighth, withoutDetail } from './progressive-jpeg.ts';
import type { RawPixels } from './raw-pixels.ts';
import { sniffFormat, type PlainFormat } from './sniff-format.ts';

// No photo is decoded twice in a row, so libvips' cache of recent operations would hold memory for nothing. How many
// threads libvips may use is left to the process: one worker per core calls `sharp.concurrency(1)` for itself.
sharp.cache(false);

/** Which faults of a file end its decoding: see sharp's `failOn`. */
export type Strictness = 'warning' | 'error' | 'none';

/** An image that can be decoded: opened, its format and size known, no pixels read yet where sharp reads them. */
export interface ImageSource {
  ok: true;
  /** `jpeg`, `heic`, ..., for RAW the camera's format: `nef`, `cr3`. */
  format: string;
  /** Upright pixels of the image (of the preview, for RAW). */
  width: number;
  height: number;
  hasAlpha: boolean;
  /** More than 8 bits a channel. */
  isDeep: boolean;
  /** These are the pixels of a RAW file's preview, not the photo's own. */
  isPreview: boolean;
  /**
   * A new pipeline whose output is upright. With `none`, what a damaged file still holds is decoded, the rest flat.
   * `reduction`: both sides will be made so many times smaller, which some formats can make use of.
   */
  upright: (failOn: Strictness, reduction?: number) => Sharp;
  /** The ICC profile of the pipeline's pixels where sharp does not know of it. */
  profile?: Buffer | undefined;
}

/** Opens an image by its bytes; `name` only tells RAW formats from TIFF. */
export async function openImage(bytes: Buffer, name: string): Promise<ImageSource | PhotoFailure> {
  const format = sniffFormat(bytes, name);
  if (!format) return photoFailure('not-an-image');
  try {
    return await (format.kind === 'raw' ? openRaw(bytes, format.name) : openPlain(bytes, format.name));
  } catch (error) {
    return decodingFailure(error);
  }
}

/** The failure behind an error that a decoder threw. */
export function decodingFailure(error: unknown): PhotoFailure {
  const text = error instanceof Error ? error.message : String(error);
  return photoFailure(
    /exceeds (pixel|.*dimension) limit|too large/i.test(text) ? 'too-large' : 'damaged-image',
  );
}

async function openPlain(bytes: Buffer, format: PlainFormat): Promise<ImageSource | PhotoFailure> {
  switch (format) {
    case 'heic':
      return fromPixels(await decodeHeic(bytes), format);
    case 'jxl':
      return fromPixels(await decodeJxl(bytes), format);
    case 'bmp':
      return fromPixels(decodeBmp(bytes), format);
    default:
      return fromFile(bytes, format);
  }
}

async function openRaw(bytes: Buffer, format: string): Promise<ImageSource | PhotoFailure> {
  const preview = findEmbeddedPreview(bytes);
  if (!preview) return photoFailure('unsupported-format');
  const { orientation } = await sharp(preview.jpeg, inputOptions('none')).metadata();
  // The preview's own orientation goes first: cameras that turn the preview itself say so there.
  const jpeg = orientation === undefined ? withOrientation(preview.jpeg, preview.orientation) : preview.jpeg;
  return fromFile(jpeg, format, true);
}

function inputOptions(failOn: Strictness): SharpOptions {
  return { failOn, limitInputPixels: largestPixelCount };
}

async function fromFile(
  bytes: Buffer,
  format: string,
  isPreview = false,
): Promise<ImageSource | PhotoFailure> {
  const upright = (failOn: Strictness, reduction = 1): Sharp => {
    const isSmall = format === 'jpeg' && reduction >= leastReductionToEighth;
    return sharp((isSmall && withoutDetail(bytes)) || bytes, inputOptions(failOn)).autoOrient();
  };
  const { autoOrient, hasAlpha, depth } = await sharp(bytes, inputOptions('none')).metadata();
  const { width, height } = autoOrient;
  if (width * height > largestPixelCount) return photoFailure('too-large');
  return { ok: true, format, width, height, hasAlpha, isDeep: depth !== 'uchar', isPreview, upright };
}

function fromPixels(decoded: RawPixels | PhotoFailure, format: string): ImageSource | PhotoFailure {
  if (!decoded.ok) return decoded;
  const { width, height, channels, pixels, profile } = decoded;
  const upright = () =>
    sharp(pixels, { raw: { width, height, channels }, limitInputPixels: largestPixelCount });
  return {
    ok: true,
    format,
    width,
    height,
    hasAlpha: channels === 4,
    isDeep: false,
    isPreview: false,
    upright,
    profile,
  };
}
