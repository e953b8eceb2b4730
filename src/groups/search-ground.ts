import type { Affine } from './affine.ts';
import { compose, invert, turns } from './affine.ts';
import type { Plane } from './plane.ts';
import { longSide, moments, shrink } from './plane.ts';
import { warp } from './warp.ts';

/** Long sides of the two sizes at which placements are searched: all of them at the first, the promising at the second. */
export const firstSide = 12;
export const secondSide = 24;

/**
 * Sizes of a template against the picture it is looked for in. 18 % apart: the nearest is always within reach of the
 * refinement. .49 reaches crops to 45 % of the side.
 */
const scales = [1, 0.84, 0.7, 0.585, 0.49];

/** Of those the sizes tried where the picture is rotated, too: there are four times as many such grounds. */
const rotatedScales = [0.84, 0.585];

/** Degrees by which a picture may be rotated beyond its quarter turn; the refinement bridges 7 either way. */
const angles = [0, 12, -12, 24, -24];

/** A picture to search in, turned, mirrored and rotated. */
export interface SearchGround {
  /** From the picture to the ground, each measured from its centre in units of its long side. */
  map: Affine;
  /** By other than quarter turns. */
  rotated: boolean;
  first: SummedPlane;
  second: SummedPlane;
}

/** A plane with the sums over any rectangle in four look-ups. */
export interface SummedPlane {
  plane: Plane;
  sums: Float64Array;
  squares: Float64Array;
}

/** A small picture to look for, with mean 0 and length 1, at both sizes. */
export interface Template {
  /** Whether it is also looked for on rotated grounds. */
  forRotated: boolean;
  first: Plane;
  second: Plane;
}

export function templates(plane: Plane): Template[] {
  return scales.map((scale) => ({
    forRotated: rotatedScales.includes(scale),
    first: normalise(shrink(plane, Math.max(4, firstSide * scale))),
    second: normalise(shrink(plane, Math.max(5, secondSide * scale))),
  }));
}

export function grounds(plane: Plane): SearchGround[] {
  const small = [firstSide, secondSide].map((side) => shrink(plane, side));
  return angles.flatMap((angle) => turns.map((turn) => searchGround(small[0]!, small[1]!, turn, angle)));
}

function searchGround(first: Plane, second: Plane, turn: Affine, degrees: number): SearchGround {
  const radians = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  const turned = compose([cosine, -sine, 0, sine, cosine, 0], turn);
  return {
    map: scaleTo(turned, second),
    rotated: degrees !== 0,
    first: turnedPlane(first, turned),
    second: turnedPlane(second, turned),
  };
}

/** The canvas grows so that nothing is cut off; it is measured in its own long side. */
function canvas(plane: Plane, turned: Affine): { width: number; height: number } {
  const [a, b, , d, e] = turned.map(Math.abs) as unknown as Affine;
  return {
    width: Math.round(a * plane.width + b * plane.height),
    height: Math.round(d * plane.width + e * plane.height),
  };
}

function scaleTo(turned: Affine, plane: Plane): Affine {
  const ratio = longSide(plane) / longSide(canvas(plane, turned));
  return turned.map((value) => value * ratio) as unknown as Affine;
}

function turnedPlane(plane: Plane, turned: Affine): SummedPlane {
  const size = canvas(plane, turned);
  const values = new Float32Array(size.width * size.height);
  const { mean } = moments(plane.values);
  warp(plane, { ...size, values }, invert(scaleTo(turned, plane)), values);
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) values[at] = mean;
  }
  return summed({ ...size, values });
}

function summed(plane: Plane): SummedPlane {
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
