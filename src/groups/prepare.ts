import type { Anchors } from './alignment/anchors.ts';
import { findAnchors } from './alignment/anchors.ts';
import type { LumaImage } from './luma-image.ts';
import type { Plane } from './alignment/plane.ts';
import { longSide, moments, shrink, soften } from './alignment/plane.ts';
import type { SearchPicture } from './alignment/search-picture.ts';
import { searchPicture } from './alignment/search-picture.ts';

/** A picture at one size, softened. */
export interface PictureLevel {
  plane: Plane;
  /** The `count` pixels that say most of a place, or all that there are. */
  anchors: (count: number) => Anchors;
}

/** The sides of a picture inside a picture, in shares of its width and height. */
export interface InnerFrame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What is worth computing once per photo; each part is made on first use and kept. */
export interface PreparedImage {
  plane: Plane;
  /** Standard deviation of the luma, 0 to 127. */
  contrast: number;
  readonly search: SearchPicture;
  /** Where a picture is shown inside it, as in a screenshot. */
  inner: InnerFrame | undefined;
  /** That picture alone. */
  readonly innerImage: PreparedImage | undefined;
  /** The picture with its long side at `side` pixels, or its own where that is less. */
  level: (side: number) => PictureLevel;
}

/**
 * Prepares a thumbnail for any number of comparisons. Best from 96 px (the long side) for the first look, 192 px for
 * the second; smaller pictures are taken as they are.
 */
export function prepare(image: LumaImage, inner?: InnerFrame): PreparedImage {
  const plane: Plane = { width: image.width, height: image.height, values: Float32Array.from(image.pixels) };
  const levels = new Map<number, PictureLevel>();
  let search: SearchPicture | undefined;
  let innerImage: PreparedImage | undefined;
  return {
    plane,
    inner,
    contrast: moments(plane.values).deviation,
    get search() {
      return (search ??= searchPicture(plane));
    },
    get innerImage() {
      return inner && (innerImage ??= prepare(cut(image, inner)));
    },
    level(side) {
      const size = Math.min(side, longSide(plane));
      let level = levels.get(size);
      if (!level) {
        level = pictureLevel(soften(shrink(plane, size)));
        levels.set(size, level);
      }
      return level;
    },
  };
}

/** What lies between some sides; pixels that they cross are left out. */
function cut({ width, height, pixels }: LumaImage, { left, top, right, bottom }: InnerFrame): LumaImage {
  const [fromX, toX] = [Math.ceil(left * width), Math.floor(right * width)];
  const [fromY, toY] = [Math.ceil(top * height), Math.floor(bottom * height)];
  const inner = new Uint8Array((toX - fromX) * (toY - fromY));
  for (let y = fromY; y < toY; y++)
    inner.set(pixels.subarray(y * width + fromX, y * width + toX), (y - fromY) * (toX - fromX));
  return { width: toX - fromX, height: toY - fromY, pixels: inner };
}

function pictureLevel(plane: Plane): PictureLevel {
  const known = new Map<number, Anchors>();
  return {
    plane,
    anchors(count) {
      let anchors = known.get(count);
      if (!anchors) {
        anchors = findAnchors(plane, count);
        known.set(count, anchors);
      }
      return anchors;
    },
  };
}
