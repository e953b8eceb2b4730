import type { Plane } from './plane.ts';
import { longSide, moments, shrink } from './plane.ts';
import type { Projection } from './projection.ts';
import { compose, identity, invert, rotation, turns } from './projection.ts';
import { warp } from './warp.ts';

/** A way of looking for one picture in another. */
interface Family {
  /** Long side in pixels at which all places are searched; the likely ones are looked at again at twice that. */
  side: number;
  /** How the picture that is searched is turned. */
  turned: readonly Projection[];
  /** Sizes of the picture that is looked for, against the other's long side. */
  scales: readonly number[];
}

/** Degrees by which a picture may be rotated beyond its quarter turn; the refinement bridges 7 either way. */
const angles = [12, -12, 24, -24];

const families: readonly Family[] = [
  // Turned, mirrored, cropped to half the side.
  { side: 16, turned: turns, scales: [1, 0.87, 0.76, 0.66, 0.57, 0.5] },
  // Small on a page, which is hardly ever turned.
  { side: 24, turned: [identity], scales: [0.6, 0.52, 0.45, 0.39, 0.34] },
  // Rotated: at fewer sizes and fewer pixels, since there are so many such grounds.
  {
    side: 12,
    turned: angles.flatMap((angle) => turns.map((turn) => compose(rotation(angle), turn))),
    scales: [0.84, 0.7, 0.585],
  },
];

/** A picture to search in: where its tables lie in their bytes. Rows of `width` pixels, of `width + 1` sums. */
export interface Ground {
  width: number;
  height: number;
  /** Byte offsets of i16 luma and of the i32 tables of sums and of squares. */
  luma: number;
  sums: number;
  squares: number;
}

/** A picture to look for: i16 rows of `vectors` x 8 values with mean 0. */
export interface Template {
  width: number;
  height: number;
  vectors: number;
  /** Byte offset. */
  values: number;
  /** Root of the sum of squares of the values. */
  length: number;
}

/** Something with tables of its own. */
export interface Packed<Item> {
  item: Item;
  bytes: Uint8Array;
}

/** One way in which a picture may be turned, mirrored and rotated. */
export interface TurnedGround {
  /** From the picture to the ground, each measured from its centre in units of its long side. */
  map: Projection;
  first: Ground;
  /** At twice the size, made on first use: most grounds are never looked at again. */
  readonly second: Packed<Ground>;
}

export interface ScaledTemplate {
  first: Template;
  second: Template;
}

/** All that the coarse search needs of a picture, its tables packed for the kernel; one entry a family of searches. */
export interface SearchPicture {
  bytes: Uint8Array;
  families: { grounds: TurnedGround[]; templates: ScaledTemplate[] }[];
}

/** About 120 KB. */
export function searchPicture(plane: Plane): SearchPicture {
  const packer = new Packer();
  const large = shrink(plane, 48);
  const small = shrink(large, 32);
  const at = (side: number): Plane => shrink(side > 16 ? large : small, side);
  const packed = families.map(({ side, turned, scales }) => ({
    grounds: packGrounds(packer, at(side), at(2 * side), turned),
    templates: scales.map((scale) => ({
      first: packer.template(at(Math.max(4, side * scale))),
      second: packer.template(at(Math.max(5, 2 * side * scale))),
    })),
  }));
  return { bytes: packer.bytes(), families: packed };
}

function packGrounds(
  packer: Packer,
  first: Plane,
  second: Plane,
  maps: readonly Projection[],
): TurnedGround[] {
  return maps.map((map) => {
    let packed: Packed<Ground> | undefined;
    return {
      map: scaleTo(map, second),
      first: packer.ground(turned(first, map)),
      get second() {
        return (packed ??= packAlone(turned(second, map)));
      },
    };
  });
}

/** The kernel reads up to this many pixels from any place on. */
const overrun = 32;
const mostTemplate = 2047;

/** Lays tables one behind the other in one buffer for all pictures; allocating each of them costs more than filling it. */
class Packer {
  static readonly #room = new ArrayBuffer(256 * 1024);
  static readonly #shorts = new Int16Array(Packer.#room);
  static readonly #integers = new Int32Array(Packer.#room);
  #length = 0;

  /** A copy of what was packed. */
  bytes(): Uint8Array {
    return new Uint8Array(Packer.#room.slice(0, this.#length));
  }

  /** Room for `bytes`, cleared, at a multiple of 16. */
  #take(bytes: number): number {
    const at = this.#length;
    this.#length += Math.ceil(bytes / 16) * 16;
    Packer.#integers.fill(0, at / 4, this.#length / 4);
    return at;
  }

  ground({ width, height, values }: Plane): Ground {
    const luma = this.#take(2 * (width * height + overrun));
    const stride = width + 1;
    const sums = this.#take(4 * stride * (height + 1));
    const squares = this.#take(4 * stride * (height + 1));
    const shorts = Packer.#shorts;
    const integers = Packer.#integers;
    for (let y = 0; y < height; y++) {
      let rowSum = 0;
      let rowSquares = 0;
      for (let x = 0; x < width; x++) {
        const value = Math.round(values[y * width + x]!);
        shorts[luma / 2 + y * width + x] = value;
        rowSum += value;
        rowSquares += value * value;
        const above = y * stride + x + 1;
        integers[sums / 4 + above + stride] = integers[sums / 4 + above]! + rowSum;
        integers[squares / 4 + above + stride] = integers[squares / 4 + above]! + rowSquares;
      }
    }
    return { width, height, luma, sums, squares };
  }

  template({ width, height, values }: Plane): Template {
    const { mean } = moments(values);
    let most = 1;
    for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]! - mean));
    const vectors = Math.ceil(width / 8);
    const packed = this.#take(2 * height * vectors * 8);
    const factor = mostTemplate / most;
    let squares = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = Math.round((values[y * width + x]! - mean) * factor);
        Packer.#shorts[packed / 2 + y * vectors * 8 + x] = value;
        squares += value * value;
      }
    }
    return { width, height, vectors, values: packed, length: Math.sqrt(squares) };
  }
}

function packAlone(plane: Plane): Packed<Ground> {
  const packer = new Packer();
  const item = packer.ground(plane);
  return { item, bytes: packer.bytes() };
}

/** The canvas grows so that nothing is cut off; it is measured in its own long side. */
function canvas(plane: Plane, map: Projection): { width: number; height: number } {
  const [a, b, , d, e] = map;
  return {
    width: Math.round(Math.abs(a) * plane.width + Math.abs(b) * plane.height),
    height: Math.round(Math.abs(d) * plane.width + Math.abs(e) * plane.height),
  };
}

function scaleTo(map: Projection, plane: Plane): Projection {
  const ratio = longSide(plane) / longSide(canvas(plane, map));
  return map.map((value) => value * ratio) as unknown as Projection;
}

/** Room for one ground before it is packed. */
const turnedValues = new Float32Array(48 * 48);

/** The turned picture, its corners filled with its mean; good until the next call. */
function turned(plane: Plane, map: Projection): Plane {
  if (map === identity) return plane;
  const { width, height } = canvas(plane, map);
  const values = turnedValues.subarray(0, width * height);
  warp(plane, { width, height }, invert(scaleTo(map, plane)), values);
  const { mean } = moments(plane.values);
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) values[at] = mean;
  }
  return { width, height, values };
}
