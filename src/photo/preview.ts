import { basename } from 'node:path';
import type { EncodedImage } from '../contract/library-calls.ts';
import { convertFrom } from './decode-pixels.ts';
import { decodingFailure, openImage, type ImageSource } from './image-source.ts';
import type { PhotoFailure } from './photo-failure.ts';
import { readWholeFile } from './read-file.ts';

/**
 * The photo for a window: upright, sRGB, its longer side at most `longSide` pixels and never enlarged. JPEG, or WebP
 * where the photo has transparent parts, so that the window's own background shows through. Of a damaged photo,
 * whatever can be decoded.
 */
export async function renderPreview(path: string, longSide: number): Promise<EncodedImage | PhotoFailure> {
  const file = await readWholeFile(path);
  if (!file.ok) return file;
  const source = await openImage(file.bytes, basename(path));
  if (!source.ok) return source;
  try {
    return await encode(source, longSide);
  } catch (error) {
    return decodingFailure(error);
  }
}

async function encode(source: ImageSource, longSide: number): Promise<EncodedImage> {
  const sized = source
    .upright('none')
    .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true });
  const inSrgb = (source.profile ? await convertFrom(source.profile, sized) : sized).toColourspace('srgb');
  if (source.hasAlpha) {
    return { mediaType: 'image/webp', bytes: new Uint8Array(await inSrgb.webp({ quality: 85 }).toBuffer()) };
  }
  return { mediaType: 'image/jpeg', bytes: new Uint8Array(await inSrgb.jpeg({ quality: 88 }).toBuffer()) };
}
