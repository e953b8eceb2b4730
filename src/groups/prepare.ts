import type { LumaImage } from './luma-image.ts';
import type { Plane } from './plane.ts';
import { moments, shrink } from './plane.ts';
import { turns } from './affine.ts';

/** Long side at which the first search runs. */
export const searchSide = 24;

/**
 * Sizes of a template against the picture it is looked for in. 12 % apart: with one step of refinement at 24 px the
 * nearest size is always within reach. .44 reaches crops to 45 % of the side.
 */
export const searchScales = [1, 0.89, 0.79, 0.7, 0.62, 0.55, 0.49, 0.44];

/** A picture to search in: sums over any rectangle in four look-ups. */
export interface SearchGround {
  plane: Plane;
  sums: Float64Array;
  squares: Float64Array;
}

/** A small picture to look for, with mean 0 and length 1. */
export interface Template {
  scale: number;
  plane: Plane;
}

/** What is worth computing once per photo; about 60 KB from a thumbnail of 96 px, made on first use. */
export interface PreparedImage {
  plane: Plane;
  /** Standard deviation of the luma, 0 to 127. */
  contrast: number;
  /** The search plane, turned in each of the eight ways. */
  readonly grounds: SearchGround[];
  readonly templates: Template[];
}

/**
 * Prepares a thumbnail for any number of comparisons. Best from 96 px (the long side) for the first look, 192 px for
 * the second; smaller pictures are taken as they are.
 */
export function prepare(image: LumaImage): PreparedImage {
  const plane: Plane = { width: image.width, height: image.height, values: Float32Array.from(image.pixels) };
  let grounds: SearchGround[] | undefined;
  let templates: Template[] | undefined;
  return {
    plane,
    contrast: moments(plane.values).deviation,
    get grounds() {
      return (grounds ??= turns.map((_, turn) => searchGround(turnPlane(shrink(plane, searchSide), turn))));
    },
    get templates() {
      return (templates ??= searchScales.map((scale) => ({
        scale,
        plane: normalise(shrink(plane, Math.max(5, searchSide * scale))),
      })));
    },
  };
}

/** `plane` turned as `turns[turn]` says. */
export function turnPlane(plane: Plane, turn: number): Plane {
  const { width, height, values } = plane;
  const [a, b, , d, e] = turns[turn]!;
  const outWidth = a === 0 ? height : width;
  const outHeight = a === 0 ? width : height;
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = x - (width - 1) / 2;
      const v = y - (height - 1) / 2;
      const tx = Math.round(a * u + b * v + (outWidth - 1) / 2);
      const ty = Math.round(d * u + e * v + (outHeight - 1) / 2);
      out[ty * outWidth + tx] = values[y * width + x]!;
    }
  }
  return { width: outWidth, height: outHeight, values: out };
}

function searchGround(plane: Plane): SearchGround {
  const { width, height, values } = plane;
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const squares = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let rowSum = 0;
    let rowSquares = 0;
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      rowSum += value;
      rowSquares += value * value;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + rowSum;
      squares[(y + 1) * stride + x + 1] = squares[y * stride + x + 1]! + rowSquares;
    }
  }
  return { plane, sums, squares };
}

function normalise(plane: Plane): Plane {
  const { mean, deviation } = moments(plane.values);
  const length = deviation * Math.sqrt(plane.values.length);
  return { ...plane, values: plane.values.map((value) => (length > 0 ? (value - mean) / length : 0)) };
}
