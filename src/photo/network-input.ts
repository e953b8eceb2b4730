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
  const across = resampleRows(image.pixels, image.width, image.height, side);
  return resampleColumns(across, side, image.height, side);
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
const half = 1 << (fixedPointBits - 1);

interface Taps {
  /** First source place of each output place. */
  starts: Int32Array;
  /** How many source places each output place draws on. */
  counts: Int32Array;
  /** Fixed-point weights, `stride` a row. */
  weights: Int32Array;
  stride: number;
}

/** The triangle filter's weights for going from `from` to `to` places. */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
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
    starts[place] = start;
    counts[place] = count;
  }
  return { starts, counts, weights, stride };
}

/** [height, width, 3] to [height, to, 3]. */
function resampleRows(pixels: Uint8Array, width: number, height: number, to: number): Uint8Array {
  if (width === to) return pixels;
  const taps = triangleTaps(width, to);
  const result = new Uint8ClampedArray(height * to * 3);
  for (let y = 0; y < height; y++) resampleRow(pixels, y * width * 3, taps, result, y * to * 3);
  return new Uint8Array(result.buffer);
}

/*
 * The innermost loops are functions of their own, called hundreds of times a picture: those are compiled once and for
 * good, while a long loop is compiled in the middle of its run and thrown away at its end, picture after picture.
 */
function resampleRow(
  pixels: Uint8Array,
  rowStart: number,
  { starts, counts, weights, stride }: Taps,
  result: Uint8ClampedArray,
  out: number,
): void {
  for (let x = 0; x < starts.length; x++) {
    let red = half;
    let green = half;
    let blue = half;
    let at = rowStart + starts[x]! * 3;
    const first = x * stride;
    const last = first + counts[x]!;
    for (let tap = first; tap < last; tap++, at += 3) {
      const weight = weights[tap]!;
      red = (red + Math.imul(weight, pixels[at]!)) | 0;
      green = (green + Math.imul(weight, pixels[at + 1]!)) | 0;
      blue = (blue + Math.imul(weight, pixels[at + 2]!)) | 0;
    }
    result[out++] = red >> fixedPointBits;
    result[out++] = green >> fixedPointBits;
    result[out++] = blue >> fixedPointBits;
  }
}

/** [height, width, 3] to [to, width, 3]. */
function resampleColumns(pixels: Uint8Array, width: number, height: number, to: number): Uint8Array {
  if (height === to) return pixels;
  const { starts, counts, weights, stride } = triangleTaps(height, to);
  const rowLength = width * 3;
  const result = new Uint8ClampedArray(to * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < to; y++) {
    sums.fill(half);
    for (let tap = 0; tap < counts[y]!; tap++) {
      addWeighted(sums, pixels, (starts[y]! + tap) * rowLength, weights[y * stride + tap]!);
    }
    writeRow(sums, result, y * rowLength);
  }
  return new Uint8Array(result.buffer);
}

function addWeighted(sums: Int32Array, pixels: Uint8Array, from: number, weight: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x]! + Math.imul(weight, pixels[from + x]!)) | 0;
}

function writeRow(sums: Int32Array, result: Uint8ClampedArray, out: number): void {
  for (let x = 0; x < sums.length; x++) result[out + x] = sums[x]! >> fixedPointBits;
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
