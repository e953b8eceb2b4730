import { findInnerRectangle, type Rectangle } from './inner-rectangle.ts';
import { toNetworkInput, type RgbImage } from './network-input.ts';

/** A picture shown inside a photo. */
export interface InnerPicture {
  place: Rectangle;
  /** What the network sees of it, RGB [side, side, 3]. */
  networkInput: Uint8Array;
}

/**
 * The picture inside a picture, or undefined where there is none: a screenshot of a photo is to be found by the photo.
 * `input` is the network input of the whole, [side, side, 3].
 */
export function findInnerPicture(image: RgbImage, input: Uint8Array, side: number): InnerPicture | undefined {
  const place = findInnerRectangle(input, side);
  return place && { place, networkInput: toNetworkInput(cut(image, place), side) };
}

function cut({ pixels, width, height }: RgbImage, rectangle: Rectangle): RgbImage {
  const left = Math.round(rectangle.left * width);
  const top = Math.round(rectangle.top * height);
  const cutWidth = Math.max(1, Math.round(rectangle.right * width) - left);
  const cutHeight = Math.max(1, Math.round(rectangle.bottom * height) - top);
  const inner = new Uint8Array(3 * cutWidth * cutHeight);
  for (let y = 0; y < cutHeight; y++) {
    const from = 3 * ((top + y) * width + left);
    inner.set(pixels.subarray(from, from + 3 * cutWidth), 3 * y * cutWidth);
  }
  return { width: cutWidth, height: cutHeight, pixels: inner };
}
