import type { Affine } from './affine.ts';
import { determinant } from './affine.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import { solveSymmetric } from './solve.ts';
import { dropClipped } from './tone-curve.ts';
import { toPixels } from './warp.ts';

/** The outcome of a refinement. */
export interface Alignment {
  /** From A to B. */
  map: Affine;
  /** Robust correlation at the pixels with the steepest slopes, -1 to 1. */
  correlation: number;
  /** Share of those pixels that B covers. */
  overlap: number;
}

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

const unknowns = 8;
const cells = 8;

/**
 * Pixels worth looking at: in each of 8 x 8 cells the `count / 64` with the steepest slopes. Flat pixels say nothing of
 * a place, and spreading them over the picture keeps a busy corner from deciding alone.
 */
function steepPixels({ width, height }: Plane, { across, down }: Slopes, count: number): Int32Array {
  const chosen: number[] = [];
  const share = Math.max(2, Math.floor(count / (cells * cells)));
  for (let row = 0; row < cells; row++) {
    const top = Math.max(1, Math.floor((row * height) / cells));
    const bottom = Math.min(height - 1, Math.floor(((row + 1) * height) / cells));
    for (let column = 0; column < cells; column++) {
      const left = Math.max(1, Math.floor((column * width) / cells));
      const right = Math.min(width - 1, Math.floor(((column + 1) * width) / cells));
      const steepness = new Float64Array(Math.max(0, (bottom - top) * (right - left)));
      let place = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = y * width + x;
          // The pixel's place rides along in the fraction, so that one sort of numbers does.
          steepness[place++] = Math.floor((across[at]! ** 2 + down[at]! ** 2) * 16) + at / 1048576;
        }
      }
      steepness.sort();
      for (let i = Math.max(0, place - share); i < place; i++) {
        chosen.push(Math.round((steepness[i]! % 1) * 1048576));
      }
    }
  }
  return Int32Array.from(chosen);
}

/**
 * Refines `start` by Gauss-Newton on the six affine parameters, gain and offset, at `count` steep pixels of A, with
 * residuals weighted after Geman and McClure so that an overlay or a moved subject does not pull (Baker and Matthews
 * 2004, the efficient form with the template's slopes). Stops early once nothing moves by more than a twentieth of a
 * pixel.
 *
 * Undefined where the overlap shrinks to nothing, the map folds, or there is no texture to hold on to.
 */
export function refine(
  a: Plane,
  b: Plane,
  start: Affine,
  rounds: number,
  count: number,
): Alignment | undefined {
  const { width, height, values } = a;
  const unit = longSide(a);
  const { across, down } = slopes(a);
  const pixels = steepPixels(a, { across, down }, count);
  const wanted = Float32Array.from(pixels, (at) => values[at]!);
  const seen = new Float32Array(pixels.length);
  const matrix = new Float64Array(unknowns * unknowns);
  const right = new Float64Array(unknowns);
  const row = new Float64Array(unknowns);
  let map = start;
  const startDeterminant = determinant(start);
  let spread = 0;
  let moved = Number.POSITIVE_INFINITY;

  for (let round = 0; ; round++) {
    const covered = sample(b, a, map, pixels, seen);
    if (covered < 40 || covered < 0.1 * pixels.length) return undefined;
    dropClipped(wanted, seen);
    const fit = fitTone(wanted, seen, spread);
    if (!fit) return undefined;
    spread = fit.spread;
    if (round === rounds || moved < 0.05)
      return { map, correlation: fit.correlation, overlap: covered / pixels.length };

    // With x' the place in A that B's pixel shows, A(x + d) = gain B + offset; d is affine in x.
    matrix.fill(0);
    right.fill(0);
    const limit = spread * spread * 6;
    for (let i = 0; i < pixels.length; i++) {
      const value = seen[i]!;
      if (value !== value) continue;
      const at = pixels[i]!;
      const x = at % width;
      const y = (at - x) / width;
      const residual = fit.gain * value + fit.offset - wanted[i]!;
      const ratio = limit / (limit + residual * residual);
      const weight = ratio * ratio;
      const gx = across[at]! * unit;
      const gy = down[at]! * unit;
      const u = (x + 0.5 - width / 2) / unit;
      const v = (y + 0.5 - height / 2) / unit;
      row[0] = gx * u;
      row[1] = gx * v;
      row[2] = gx;
      row[3] = gy * u;
      row[4] = gy * v;
      row[5] = gy;
      row[6] = value;
      row[7] = 128;
      for (let j = 0; j < unknowns; j++) {
        const scaled = row[j]! * weight;
        const line = j * unknowns;
        for (let k = 0; k <= j; k++) matrix[line + k]! += scaled * row[k]!;
        right[j]! += scaled * residual;
      }
    }
    for (let i = 0; i < unknowns; i++) matrix[i * unknowns + i]! *= 1.0001;
    for (let i = 0; i < 6; i++) matrix[i * unknowns + i]! += 1e-3 * matrix[2 * unknowns + 2]! + 1e-6;
    if (!solveSymmetric(matrix, right, unknowns)) return undefined;

    // A at x + d(x) is what B shows at map(x): so B for x lies at map(x - d), to first order.
    const [p, q, r, s, t, w] = [1 - right[0]!, -right[1]!, -right[2]!, -right[3]!, 1 - right[4]!, -right[5]!];
    const [m0, m1, m2, m3, m4, m5] = map;
    map = [
      m0 * p + m1 * s,
      m0 * q + m1 * t,
      m0 * r + m1 * w + m2,
      m3 * p + m4 * s,
      m3 * q + m4 * t,
      m3 * r + m4 * w + m5,
    ];
    const fold = determinant(map) / startDeterminant;
    if (!(fold > 0.35 && fold < 2.9)) return undefined;
    moved = 0;
    for (let i = 0; i < 6; i++) moved = Math.max(moved, Math.abs(right[i]!) * unit);
  }
}

/** What `source` shows at `pixels` of `frame`, bilinear; NaN where it does not reach. Returns how many it covers. */
function sample(source: Plane, frame: Plane, map: Affine, pixels: Int32Array, out: Float32Array): number {
  const [a, b, c, d, e, f] = toPixels(map, frame, source);
  const { width, values } = source;
  const right = width - 1;
  const bottom = source.height - 1;
  let covered = 0;
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i]!;
    const x = at % frame.width;
    const y = (at - x) / frame.width;
    const sx = a * x + b * y + c;
    const sy = d * x + e * y + f;
    if (!(sx >= 0 && sy >= 0 && sx < right && sy < bottom)) {
      out[i] = Number.NaN;
      continue;
    }
    const x0 = sx | 0;
    const y0 = sy | 0;
    const fx = sx - x0;
    const corner = y0 * width + x0;
    const top = values[corner]! + (values[corner + 1]! - values[corner]!) * fx;
    const low = values[corner + width]! + (values[corner + width + 1]! - values[corner + width]!) * fx;
    out[i] = top + (low - top) * (sy - y0);
    covered++;
  }
  return covered;
}
interface ToneFit {
  gain: number;
  offset: number;
  correlation: number;
  /** Weighted root mean square of the residuals, at least 1 grey level. */
  spread: number;
}

/** The gain and offset that take `seen` to `values`; pixels far outside `spread` (where known) count little. */
function fitTone(values: Float32Array, seen: Float32Array, spread: number): ToneFit | undefined {
  let fit: ToneFit | undefined;
  for (let pass = 0; pass < 2; pass++) {
    const limit = (fit?.spread ?? spread) ** 2 * 6;
    if (pass === 1 && limit === 0) break;
    let weights = 0;
    let sumA = 0;
    let sumB = 0;
    let squareA = 0;
    let squareB = 0;
    let product = 0;
    for (let at = 0; at < values.length; at++) {
      const b = seen[at]!;
      if (b !== b) continue;
      const a = values[at]!;
      let weight = 1;
      if (fit) {
        const residual = fit.gain * b + fit.offset - a;
        weight = limit / (limit + residual * residual);
        weight *= weight;
      }
      weights += weight;
      sumA += weight * a;
      sumB += weight * b;
      squareA += weight * a * a;
      squareB += weight * b * b;
      product += weight * a * b;
    }
    const meanA = sumA / weights;
    const meanB = sumB / weights;
    const varianceA = squareA / weights - meanA * meanA;
    const varianceB = squareB / weights - meanB * meanB;
    const covariance = product / weights - meanA * meanB;
    if (!(varianceA > 1 && varianceB > 1)) return undefined;
    const gain = covariance / varianceB;
    fit = {
      gain,
      offset: meanA - gain * meanB,
      correlation: covariance / Math.sqrt(varianceA * varianceB),
      spread: Math.max(1, Math.sqrt(Math.max(0, varianceA - gain * covariance))),
    };
  }
  return fit;
}
