import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';

/** Horizontal and vertical slopes of a plane, in luma per pixel; the frame of one pixel has none. */
export interface Slopes {
  across: Float32Array;
  down: Float32Array;
}

export function slopes({ width, height, values }: Plane): Slopes {
  const across = new Float32Array(values.length);
  const down = new Float32Array(values.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      across[at] = (values[at + 1]! - values[at - 1]!) / 2;
      down[at] = (values[at + width]! - values[at - width]!) / 2;
    }
  }
  return { across, down };
}

/** The pixels of a picture that say most of a place: one entry a pixel in each array. */
export interface Anchors {
  width: number;
  height: number;
  /** Place from the picture's centre, in long sides. */
  x: Float32Array;
  y: Float32Array;
  luma: Float32Array;
  /** Slopes, luma per long side. */
  across: Float32Array;
  down: Float32Array;
}

const cells = 8;

/**
 * In each of 8 x 8 cells the `count / 64` pixels with the steepest slopes. Flat pixels say nothing of a place, and
 * spreading them over the picture keeps a busy corner from deciding alone.
 */
export function findAnchors(plane: Plane, count: number): Anchors {
  const { width, height, values } = plane;
  const { across, down } = slopes(plane);
  const steepness = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) steepness[at] = across[at]! ** 2 + down[at]! ** 2;
  const share = Math.max(2, Math.floor(count / (cells * cells)));
  const chosen: number[] = [];
  for (let row = 0; row < cells; row++) {
    const top = Math.max(1, Math.floor((row * height) / cells));
    const bottom = Math.min(height - 1, Math.floor(((row + 1) * height) / cells));
    for (let column = 0; column < cells; column++) {
      const left = Math.max(1, Math.floor((column * width) / cells));
      const right = Math.min(width - 1, Math.floor(((column + 1) * width) / cells));
      takeSteepest(steepness, width, { left, top, right, bottom }, share, chosen);
    }
  }
  return describeAnchors(plane, across, down, chosen);
}

function describeAnchors(
  plane: Plane,
  across: Float32Array,
  down: Float32Array,
  chosen: readonly number[],
): Anchors {
  const { width, height, values } = plane;
  const unit = longSide(plane);
  const count = chosen.length;
  // One allocation for all: each costs as much as filling it.
  const room = new Float32Array(5 * count);
  const [x, y, luma, gx, gy] = [0, 1, 2, 3, 4].map((part) =>
    room.subarray(part * count, (part + 1) * count),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < count; i++) {
    const at = chosen[i]!;
    const row = Math.floor(at / width);
    x[i] = (at - row * width - (width - 1) / 2) / unit;
    y[i] = (row - (height - 1) / 2) / unit;
    luma[i] = values[at]!;
    gx[i] = across[at]! * unit;
    gy[i] = down[at]! * unit;
  }
  return { width, height, x, y, luma, across: gx, down: gy };
}

/** Room to sort one cell's pixels in: 384 px of long side make cells of 48 x 48. */
const sorting = new Float32Array(64 * 64);

/** Adds the `count` steepest pixels of a cell to `chosen`: all above the cell's own threshold, found by one sort. */
function takeSteepest(
  steepness: Float32Array,
  width: number,
  cell: { left: number; top: number; right: number; bottom: number },
  count: number,
  chosen: number[],
): void {
  const { left, top, right, bottom } = cell;
  const size = Math.max(0, right - left) * Math.max(0, bottom - top);
  let threshold = -1;
  if (size > count) {
    const sorted = size <= sorting.length ? sorting.subarray(0, size) : new Float32Array(size);
    let place = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) sorted[place++] = steepness[y * width + x]!;
    }
    threshold = sorted.sort()[size - count]!;
  }
  let taken = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right && taken < count; x++) {
      if (steepness[y * width + x]! < threshold) continue;
      chosen.push(y * width + x);
      taken++;
    }
  }
}
