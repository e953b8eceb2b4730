/** Levels of 255 by which pixels on both sides of an edge differ. */
const edgeStep = 20;

/** Where the pixels of a square picture differ from their neighbours: 1 or 0 each, the rim 0. */
export interface EdgeMaps {
  /** From those above and below: [row, column]. */
  down: Uint8Array;
  /** From those left and right: [column, row]. */
  across: Uint8Array;
}

/** The edges of an RGB picture [side, side, 3]. */
export function edgesOf(input: Uint8Array, side: number): EdgeMaps {
  const down = new Uint8Array(side * side);
  const across = new Uint8Array(side * side);
  const row = 3 * side;
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1, at = 3 * (y * side + 1); x < side - 1; x++, at += 3) {
      if (isEdge(input, at - 3, at + 3)) across[x * side + y] = 1;
      if (isEdge(input, at - row, at + row)) down[y * side + x] = 1;
    }
  }
  return { down, across };
}

/** Whether `step` is more than `edgeStep`: most edges show in the first channel, which makes it half as dear. */
function isEdge(input: Uint8Array, one: number, other: number): boolean {
  const red = input[one]! - input[other]!;
  if (red > edgeStep || red < -edgeStep) return true;
  const green = input[one + 1]! - input[other + 1]!;
  if (green > edgeStep || green < -edgeStep) return true;
  const blue = input[one + 2]! - input[other + 2]!;
  return blue > edgeStep || blue < -edgeStep;
}

/** The largest difference of the channels of the pixels at two places of an RGB picture. */
export function step(input: Uint8Array, one: number, other: number): number {
  const red = Math.abs(input[one]! - input[other]!);
  const green = Math.abs(input[one + 1]! - input[other + 1]!);
  const blue = Math.abs(input[one + 2]! - input[other + 2]!);
  return red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
}

/** Sums along the lines of [line, place] up to but without each place: [line, place], side + 1 places a line. */
export function lineSums(values: Uint8Array, side: number): Int32Array {
  const sums = new Int32Array(side * (side + 1));
  for (let line = 0; line < side; line++) {
    for (let at = 0; at < side; at++) {
      sums[line * (side + 1) + at + 1] = sums[line * (side + 1) + at]! + values[line * side + at]!;
    }
  }
  return sums;
}

/** How many pixels above and left of each place hold: [row, column], side + 1 each. */
export function areaSums(side: number, holds: (pixel: number) => boolean): Int32Array {
  const places = side + 1;
  const sums = new Int32Array(places * places);
  for (let y = 0; y < side; y++) {
    let row = 0;
    for (let x = 0; x < side; x++) {
      if (holds(y * side + x)) row++;
      sums[(y + 1) * places + x + 1] = sums[y * places + x + 1]! + row;
    }
  }
  return sums;
}

/** How many pixels hold between the sides of a rectangle, `right` and `bottom` exclusive. */
export function sumWithin(
  sums: Int32Array,
  side: number,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): number {
  const [upper, lower] = [top * (side + 1), bottom * (side + 1)];
  return sums[lower + right]! - sums[upper + right]! - sums[lower + left]! + sums[upper + left]!;
}

/** Whether at least such a share of what lies within `reach` pixels of a pixel holds. */
export function isAround(
  sums: Int32Array,
  side: number,
  pixel: number,
  reach: number,
  share: number,
): boolean {
  const x = pixel % side;
  const y = (pixel - x) / side;
  const left = Math.max(0, x - reach);
  const right = Math.min(side, x + reach + 1);
  const top = Math.max(0, y - reach);
  const bottom = Math.min(side, y + reach + 1);
  const [upper, lower] = [top * (side + 1), bottom * (side + 1)];
  const found = sums[lower + right]! - sums[upper + right]! - sums[lower + left]! + sums[upper + left]!;
  return found >= share * (right - left) * (bottom - top);
}
