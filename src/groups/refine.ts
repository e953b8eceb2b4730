import type { Affine } from './affine.ts';
import { determinant } from './affine.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import { solveSymmetric } from './solve.ts';
import { warp } from './warp.ts';

/** The outcome of a refinement. */
export interface Alignment {
  /** From A to B. */
  map: Affine;
  /** Robust correlation over the overlap, -1 to 1. */
  correlation: number;
  /** Share of A's pixels that B covers. */
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

/**
 * Refines `start` by Gauss-Newton on the six affine parameters, gain and offset, with residuals weighted after Geman
 * and McClure so that an overlay or a moved subject does not pull (Baker and Matthews 2004, the efficient form with the
 * template's slopes). Stops early once nothing moves by more than a twentieth of a pixel.
 *
 * Undefined where the overlap shrinks to nothing, the map folds, or there is no texture to hold on to.
 */
export function refine(a: Plane, b: Plane, start: Affine, rounds: number): Alignment | undefined {
  const { width, height, values } = a;
  const unit = longSide(a);
  const { across, down } = slopes(a);
  const seen = new Float32Array(values.length);
  const matrix = new Float64Array(unknowns * unknowns);
  const right = new Float64Array(unknowns);
  const row = new Float64Array(unknowns);
  let map = start;
  const startDeterminant = determinant(start);
  let spreadOfResiduals = 0;

  for (let round = 0; ; round++) {
    const covered = warp(b, a, map, seen);
    if (covered < 40 || covered < 0.1 * values.length) return undefined;
    const fit = fitTone(values, seen, spreadOfResiduals);
    if (!fit) return undefined;
    spreadOfResiduals = fit.spread;
    if (round === rounds) return { map, correlation: fit.correlation, overlap: covered / values.length };

    // With x' the place in A that B's pixel shows, A(x + d) = gain B + offset; d is affine in x.
    matrix.fill(0);
    right.fill(0);
    const limit = fit.spread * fit.spread * 6;
    for (let y = 1; y < height - 1; y++) {
      const v = (y + 0.5 - height / 2) / unit;
      for (let x = 1; x < width - 1; x++) {
        const at = y * width + x;
        const value = seen[at]!;
        if (value !== value) continue;
        const residual = fit.gain * value + fit.offset - values[at]!;
        const ratio = limit / (limit + residual * residual);
        const weight = ratio * ratio;
        const gx = across[at]! * unit;
        const gy = down[at]! * unit;
        const u = (x + 0.5 - width / 2) / unit;
        row[0] = gx * u;
        row[1] = gx * v;
        row[2] = gx;
        row[3] = gy * u;
        row[4] = gy * v;
        row[5] = gy;
        row[6] = value;
        row[7] = 128;
        for (let i = 0; i < unknowns; i++) {
          const scaled = row[i]! * weight;
          for (let j = 0; j <= i; j++) matrix[i * unknowns + j]! += scaled * row[j]!;
          right[i]! += scaled * residual;
        }
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
    const move = Math.max(...right.subarray(0, 6).map(Math.abs)) * unit;
    if (move < 0.05) rounds = round + 1;
  }
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
