import sharp from 'sharp';

/** Brightness only. */
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
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}
