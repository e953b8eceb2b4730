import { decode } from 'bmp-ts';
import { largestPixelCount, photoFailure, type PhotoFailure } from './photo-failure.ts';
import { withoutAlpha, type RawPixels } from './raw-pixels.ts';

/** A Windows bitmap at full size. Alpha is dropped: most programs leave that byte at zero and mean opaque. */
export function decodeBmp(bytes: Buffer): RawPixels | PhotoFailure {
  // The old core header has 16-bit sides; a negative height says that rows run from the top.
  const isCore = bytes.readUInt32LE(14) === 12;
  const width = isCore ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const height = Math.abs(isCore ? bytes.readInt16LE(20) : bytes.readInt32LE(22));
  if (width <= 0 || height === 0) return photoFailure('damaged-image');
  if (width * height > largestPixelCount) return photoFailure('too-large');
  const image = decode(bytes, { toRGBA: true });
  if (image.width !== width || image.data.length < width * height * 4) return photoFailure('damaged-image');
  return { ok: true, width, height, channels: 3, pixels: withoutAlpha(image.data) };
}
