import type { Anchors } from './anchors.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import type { Projection } from './projection.ts';
import { compose, determinant } from './projection.ts';
import { solveSymmetric } from './solve.ts';
import { dropClipped } from './clipping.ts';

/** The outcome of a refinement. */
export interface Alignment {
  /** From A to B. */
  map: Projection;
  /** Robust correlation at A's anchors, -1 to 1. */
  correlation: number;
  /** Share of the anchors that B covers. */
  overlap: number;
}

/** What may change: `affine` has six unknowns, `projective` eight. */
export type Freedom = 'affine' | 'projective';

/** Room for what one refinement computes, kept because making it anew takes longer than some refinements. */
const room = {
  seen: new Float32Array(1024),
  matrix: new Float64Array(100),
  right: new Float64Array(10),
  row: new Float64Array(10),
};

/**
 * Refines `start`, a map from A to `b`, by Gauss-Newton on the map, gain and offset at the anchors of A, with residuals
 * weighted after Geman and McClure so that an overlay or a moved subject does not pull (Baker and Matthews 2004, the
 * efficient form with the template's slopes). Stops early once nothing moves by more than a twentieth of a pixel.
 *
 * Undefined where the overlap is next to nothing or there is no texture to hold on to.
 */
export function refine(
  a: Anchors,
  b: Plane,
  start: Projection,
  rounds: number,
  freedom: Freedom = 'affine',
): Alignment | undefined {
  const unit = Math.max(a.width, a.height);
  const count = a.x.length;
  const ofMap = freedom === 'affine' ? 6 : 8;
  const unknowns = ofMap + 2;
  if (room.seen.length < count) room.seen = new Float32Array(count);
  const seen = room.seen.subarray(0, count);
  const { matrix, right, row } = room;
  let map = start;
  const startDeterminant = determinant(start);
  let best: Alignment | undefined;
  let spread = 0;
  let moved = Number.POSITIVE_INFINITY;

  for (let round = 0; ; round++) {
    const covered = sample(b, a, map, seen);
    if (covered < 40 || covered < 0.1 * count) return best;
    dropClipped(a.luma, seen);
    const fit = fitTone(a.luma, seen, spread);
    if (!fit) return best;
    spread = fit.spread;
    // What lies over one of the pictures can pull away from a good start: the best map on the way counts.
    if (!best || fit.correlation > best.correlation)
      best = { map, correlation: fit.correlation, overlap: covered / count };
    if (round === rounds || moved < 0.05) return best;

    // With x' the place in A that B's pixel shows, A(x + d) = gain B + offset; d is small and a map of x.
    matrix.fill(0);
    right.fill(0);
    const limit = spread * spread * 6;
    for (let i = 0; i < count; i++) {
      const value = seen[i]!;
      if (value !== value) continue;
      const residual = fit.gain * value + fit.offset - a.luma[i]!;
      const ratio = limit / (limit + residual * residual);
      const weight = ratio * ratio;
      const gx = a.across[i]!;
      const gy = a.down[i]!;
      const x = a.x[i]!;
      const y = a.y[i]!;
      row[0] = gx * x;
      row[1] = gx * y;
      row[2] = gx;
      row[3] = gy * x;
      row[4] = gy * y;
      row[5] = gy;
      if (ofMap === 8) {
        const outward = gx * x + gy * y;
        row[6] = x * outward;
        row[7] = y * outward;
      }
      row[ofMap] = value;
      row[ofMap + 1] = 128;
      addOuterProduct(matrix, right, row, unknowns, weight, residual);
    }
    const hold = matrix[2 * unknowns + 2]!;
    for (let i = 0; i < unknowns; i++) matrix[i * unknowns + i]! *= 1.0001;
    for (let i = 0; i < ofMap; i++) matrix[i * unknowns + i]! += 1e-3 * hold + 1e-6;
    if (!solveSymmetric(matrix, right, unknowns)) return best;

    // A at x + d(x) is what B shows at map(x): so B for x lies at map(x - d), to first order.
    const tilt: [number, number] = ofMap === 8 ? [right[6]!, right[7]!] : [0, 0];
    map = compose(map, [
      1 - right[0]!,
      -right[1]!,
      -right[2]!,
      -right[3]!,
      1 - right[4]!,
      -right[5]!,
      ...tilt,
    ]);
    const fold = determinant(map) / startDeterminant;
    if (!(fold > 0.35 && fold < 2.9)) return best;
    moved = 0;
    for (let i = 0; i < ofMap; i++) moved = Math.max(moved, Math.abs(right[i]!) * unit);
  }
}

/** Adds the lower half of `weight` times the outer product of `row`, two columns at a time. */
function addOuterProduct(
  matrix: Float64Array,
  right: Float64Array,
  row: Float64Array,
  unknowns: number,
  weight: number,
  residual: number,
): void {
  for (let j = 0; j < unknowns; j++) {
    const scaled = row[j]! * weight;
    const line = j * unknowns;
    for (let k = 0; k <= j; k += 2) {
      matrix[line + k]! += scaled * row[k]!;
      matrix[line + k + 1]! += scaled * row[k + 1]!;
    }
    right[j]! += scaled * residual;
  }
}

/** What `source` shows at the anchors, bilinear; NaN where it does not reach. Returns how many it covers. */
function sample(source: Plane, anchors: Anchors, map: Projection, out: Float32Array): number {
  const { width, height, values } = source;
  const unit = longSide(source);
  const right = width - 1;
  const bottom = height - 1;
  const [a, b, c, d, e, f] = map.map((value) => value * unit) as unknown as Projection;
  const [g, h] = [map[6], map[7]];
  const [middleX, middleY] = [right / 2, bottom / 2];
  const { x: xs, y: ys } = anchors;
  let covered = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i]!;
    const y = ys[i]!;
    const inverse = 1 / (g * x + h * y + 1);
    const sx = (a * x + b * y + c) * inverse + middleX;
    const sy = (d * x + e * y + f) * inverse + middleY;
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
