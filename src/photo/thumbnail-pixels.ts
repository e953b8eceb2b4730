import sharp from 'sharp';

/** Brightness only: luma as ITU-R BT.601 weighs it, from the sRGB values as they are. */
export interface LumaImage {
  width: number;
  height: number;
  /** 0 to 255, row by row: [height, width]. */
  pixels: Uint8Array;
}

/**
 * A cached thumbnail as luma, its longer side `longSide` pixels or the thumbnail's own where that is less. Throws for
 * bytes that are no image: thumbnails are ours, so that is a fault of the catalog.
 */
export async function decodeThumbnail(bytes: Uint8Array, longSide: number): Promise<LumaImage> {
  const { data, info } = await sharp(bytes)
    .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // sharp's own conversion goes by linear light. Most editors' black and white is made by BT.601, so that a photo and
  // its grey copy have the same luma.
  const pixels = new Uint8Array(info.width * info.height);
  for (let pixel = 0, at = 0; pixel < pixels.length; pixel++, at += 3) {
    pixels[pixel] = (299 * data[at]! + 587 * data[at + 1]! + 114 * data[at + 2]! + 500) / 1000;
  }
  return { width: info.width, height: info.height, pixels };
}
