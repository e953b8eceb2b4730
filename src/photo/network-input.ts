import { resample, type Taps } from './resample.ts';

/** Upright pixels, sRGB, 8 bits a channel. */
export interface RgbImage {
  width: number;
  height: number;
  /** Interleaved red, green, blue: [height, width, 3]. */
  pixels: Uint8Array;
}

/**
 * What the network sees of a photo: the whole picture squashed to a square, Uint8Array RGB [side, side, 3].
 *
 * Training, hashing and queries must all call this one function, since a network notices the resampling filter. It
 * is a triangle filter widened by the reduction factor (so it does not alias), first across then down, with weights
 * in 22-bit fixed point and an 8-bit picture in between: bit for bit what Pillow's `resize((side, side), BILINEAR)`
 * gives, so that scripts in Python can make the same input. Plain integers rather than an image library, so that an
 * update of that library cannot move every stored code by a few bits.
 */
export function toNetworkInput(image: RgbImage, side: number): Uint8Array {
  const { pixels, width, height } = image;
  return resample(pixels, width, height, triangleTaps(width, side), triangleTaps(height, side));
}

/**
 * The eight turns and mirrors of a network input [side, side, 3], each of the same shape. Place `q` holds the input
 * turned clockwise by `q` quarter turns; place `4 + q` holds it mirrored left to right and then turned by `q`.
 *
 * Turning the square is the same as turning the photo before it was squashed, up to the rounding of the 8-bit picture
 * between the two passes, and costs no resampling.
 */
export function turnedVariants(input: Uint8Array, side: number): Uint8Array[] {
  if (input.length !== side * side * 3) {
    throw new RangeError(
      `A network input of side ${side} has ${side * side * 3} values, not ${input.length}`,
    );
  }
  const upright = [input];
  const mirrored = [mirror(input, side)];
  for (let quarter = 1; quarter < 4; quarter++) {
    upright.push(quarterTurn(upright[quarter - 1]!, side));
    mirrored.push(quarterTurn(mirrored[quarter - 1]!, side));
  }
  return [...upright, ...mirrored];
}

const fixedPointBits = 22;

/** The triangle filter's weights for going from `from` to `to` places. */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const places = new Int32Array(to * 2);
  const weights = new Int32Array(to * stride);
  const row = new Float64Array(stride);
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const count = Math.min(Math.trunc(centre + support + 0.5), from) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      row[tap] = Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) / support));
      sum += row[tap]!;
    }
    for (let tap = 0; tap < count; tap++) {
      weights[place * stride + tap] = Math.trunc(0.5 + (row[tap]! / sum) * (1 << fixedPointBits));
    }
    places.set([start, count], place * 2);
  }
  return { places, weights, stride };
}

function mirror(input: Uint8Array, side: number): Uint8Array {
  return rearrange(input, side, (x, y) => y * side + (side - 1 - x));
}

/** Clockwise. */
function quarterTurn(input: Uint8Array, side: number): Uint8Array {
  return rearrange(input, side, (x, y) => (side - 1 - x) * side + y);
}

function rearrange(input: Uint8Array, side: number, sourceOf: (x: number, y: number) => number): Uint8Array {
  const result = new Uint8Array(input.length);
  let out = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = sourceOf(x, y) * 3;
      result[out++] = input[from]!;
      result[out++] = input[from + 1]!;
      result[out++] = input[from + 2]!;
    }
  }
  return result;
}
