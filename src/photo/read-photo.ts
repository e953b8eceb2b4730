import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import sharp from 'sharp';
import type { PhotoMetadata } from '../contract/photo.ts';
import { decodeAtLeast } from './decode-pixels.ts';
import { openImage } from './image-source.ts';
import { findInnerPicture, type InnerPicture } from './inner-picture.ts';
import { readMetadata } from './metadata.ts';
import { toNetworkInput, type RgbImage } from './network-input.ts';
import type { PhotoFailure } from './photo-failure.ts';
import { withWholeFile, type WholeFile } from './read-file.ts';

/** What is made of each photo; a change means reading the library again. */
export interface PhotoRecipe {
  /** Pixels a side of the network's square input. */
  networkSide: number;
  /** Pixels of the cached thumbnail's longer side. */
  thumbnailSide: number;
}

/** All that a scan wants to know of one file, from one reading of its bytes and one decoding. */
export interface PhotoReading {
  ok: true;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  hash: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** Upright pixels of the original; of the embedded preview for RAW. */
  width: number;
  height: number;
  /** `jpeg`, `png`, `webp`, `gif`, `tiff`, `bmp`, `heic`, `avif`, `jxl`, or a RAW format's extension. */
  format: string;
  metadata: PhotoMetadata;
  /** RGB, [networkSide, networkSide, 3]. */
  networkInput: Uint8Array;
  /** A picture shown inside it (as in a screenshot, within a border), where there is one. */
  inner: InnerPicture | undefined;
  /** JPEG, upright, its longer side `thumbnailSide` pixels, or the photo's where that is less. */
  thumbnail: Uint8Array<ArrayBuffer>;
}

/**
 * Photos are decoded so that their short side is at least this, in pixels: enough for network inputs up to it and for
 * the thumbnail, and a 12-megapixel JPEG still decodes at an eighth of its size.
 */
const decodedShortSide = 320;

const thumbnailQuality = 80;

/**
 * Reads one photo: hash, metadata, network input and thumbnail. A file that cannot be used is a value with its
 * reason. Throws `signal.reason` once aborted, and for nothing a file may contain.
 *
 * CPU time of a 12-megapixel JPEG of 2.4 MB: decoding 23 ms, thumbnail 2, SHA-256 1.3, reading 0.7, network input 0.4,
 * metadata 0.2; in all 1.23 times a bare decode to the same size (`npx tsx test/photo/measure-reading.ts`).
 */
export async function readPhoto(
  path: string,
  recipe: PhotoRecipe,
  signal?: AbortSignal,
): Promise<PhotoReading | PhotoFailure> {
  signal?.throwIfAborted();
  return withWholeFile(path, (file) => readPhotoFrom(file, basename(path), recipe, signal));
}

async function readPhotoFrom(
  file: WholeFile,
  name: string,
  recipe: PhotoRecipe,
  signal?: AbortSignal,
): Promise<PhotoReading | PhotoFailure> {
  signal?.throwIfAborted();
  const source = await openImage(file.bytes, name);
  signal?.throwIfAborted();
  if (!source.ok) return source;
  const decoded = await decodeAtLeast(
    source,
    Math.max(decodedShortSide, recipe.networkSide),
    recipe.thumbnailSide,
  );
  signal?.throwIfAborted();
  if (!decoded.ok) return decoded;
  const networkInput = toNetworkInput(decoded, recipe.networkSide);
  return {
    ok: true,
    hash: createHash('sha256').update(file.bytes).digest('hex'),
    size: file.size,
    modifiedAt: file.modifiedAt,
    width: source.width,
    height: source.height,
    format: source.format,
    metadata: readMetadata(file.bytes, source.format),
    networkInput,
    inner: findInnerPicture(decoded, networkInput, recipe.networkSide),
    thumbnail: await encodeThumbnail(decoded, recipe.thumbnailSide),
  };
}

async function encodeThumbnail(image: RgbImage, side: number): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = image;
  const encoded = await sharp(image.pixels, { raw: { width, height, channels: 3 } })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: thumbnailQuality })
    .toBuffer();
  // A copy of its own, so that a worker can hand its memory on and no pool is kept alive by it.
  return new Uint8Array(encoded);
}
