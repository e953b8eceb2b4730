/** One channel of real numbers, row by row. */
export interface Plane {
  width: number;
  height: number;
  values: Float32Array;
}

export function longSide(plane: { width: number; height: number }): number {
  return Math.max(plane.width, plane.height);
}

/**
 * `plane` with its long side at `side` pixels, each the mean of the area it covers; itself where it is no larger. Areas
 * weigh partly covered pixels by their share, so that no size aliases or shifts.
 */
export function shrink(plane: Plane, side: number): Plane {
  const scale = side / longSide(plane);
  if (scale >= 1) return plane;
  return stretch(
    plane,
    Math.max(1, Math.round(plane.width * scale)),
    Math.max(1, Math.round(plane.height * scale)),
  );
}

/** `plane` at exactly `width` x `height`, by area where smaller and by nearest pixel where larger. */
export function stretch(plane: Plane, width: number, height: number): Plane {
  const rows = resampleRows(plane.values, plane.width, plane.height, width);
  const values = transpose(
    resampleRows(transpose(rows, width, plane.height), plane.height, width, height),
    height,
    width,
  );
  return { width, height, values };
}

function resampleRows(values: Float32Array, from: number, rows: number, to: number): Float32Array {
  const out = new Float32Array(to * rows);
  const step = from / to;
  for (let x = 0; x < to; x++) {
    const start = x * step;
    const end = Math.min(from, start + step);
    const first = Math.floor(start);
    const last = Math.min(from - 1, Math.ceil(end) - 1);
    for (let source = first; source <= last; source++) {
      const share = (Math.min(end, source + 1) - Math.max(start, source)) / step;
      for (let y = 0; y < rows; y++) out[y * to + x]! += values[y * from + source]! * share;
    }
  }
  return out;
}

function transpose(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x]!;
  }
  return out;
}

/** A light 1-2-1 blur in both directions: takes off the pixel noise that no alignment can follow. */
export function soften({ width, height, values }: Plane): Plane {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const left = values[row + (x > 0 ? x - 1 : 0)]!;
      const right = values[row + (x < width - 1 ? x + 1 : x)]!;
      across[row + x] = (left + 2 * values[row + x]! + right) / 4;
    }
  }
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const above = (y > 0 ? y - 1 : 0) * width;
    const below = (y < height - 1 ? y + 1 : y) * width;
    const row = y * width;
    for (let x = 0; x < width; x++)
      out[row + x] = (across[above + x]! + 2 * across[row + x]! + across[below + x]!) / 4;
  }
  return { width, height, values: out };
}

/** Mean and standard deviation. */
export function moments(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
