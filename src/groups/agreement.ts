import type { Plane } from './plane.ts';
import { slopes } from './refine.ts';

/** What two aligned, tone-matched pictures agree on, block by block. */
export interface Agreement {
  /** Blocks with enough covered pixels. */
  blocks: number;
  /** Blocks with texture in either picture: the only ones that can tell. */
  textured: number;
  /** Share of the blocks that agree, 0 to 1. */
  agreeing: number;
  /** Share of the textured blocks that agree. */
  texturedAgreeing: number;
  /** Median shift that would make a textured block agree better, in pixels. */
  shift: number;
  /** The same at the 85th percentile. */
  farShift: number;
  /** Blocks in the largest connected region that disagrees, as a share of all. */
  largestHole: number;
  /** Disagreeing blocks outside that region, as a share of all. */
  scattered: number;
  /** Share of the textured blocks that lie exactly: correlated above .85 and shifted by less than .25 px. */
  firm: number;
  /** Share of the textured blocks that neither lie exactly nor differ outright, as of something that moved a little. */
  loose: number;
  /** Mean correlation of the textured blocks. */
  blockCorrelation: number;
  /** The tenth percentile of it. */
  lowCorrelation: number;
}

const minimumCovered = 0.6;
/** Grey levels: the noise a heavy JPEG leaves in a thumbnail. */
const noiseFloor = 5;

/**
 * Compares `target` with `predicted` (both in the frame of `frame`, NaN where uncovered) in blocks of `side` pixels.
 */
export function measureAgreement(
  frame: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
  side: number,
): Agreement {
  const { width, height } = frame;
  const columns = Math.max(1, Math.round(width / side));
  const rows = Math.max(1, Math.round(height / side));
  const plane: Plane = { width, height, values: target };
  const { across, down } = slopes(plane);
  const states = new Int8Array(columns * rows);
  const shifts: number[] = [];
  const correlations: number[] = [];
  let blocks = 0;
  let agreeing = 0;
  let textured = 0;
  let texturedAgreeing = 0;
  let firm = 0;
  let loose = 0;
  for (let row = 0; row < rows; row++) {
    const top = Math.round((row * height) / rows);
    const bottom = Math.round(((row + 1) * height) / rows);
    for (let column = 0; column < columns; column++) {
      const left = Math.round((column * width) / columns);
      const right = Math.round(((column + 1) * width) / columns);
      let count = 0;
      let sumT = 0;
      let sumP = 0;
      let squareT = 0;
      let squareP = 0;
      let product = 0;
      let hxx = 0;
      let hxy = 0;
      let hyy = 0;
      let bx = 0;
      let by = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = y * width + x;
          const t = target[at]!;
          const p = predicted[at]!;
          if (t !== t || p !== p) continue;
          count++;
          sumT += t;
          sumP += p;
          squareT += t * t;
          squareP += p * p;
          product += t * p;
          const gx = across[at]!;
          const gy = down[at]!;
          if (gx !== gx || gy !== gy) continue;
          const residual = p - t;
          hxx += gx * gx;
          hxy += gx * gy;
          hyy += gy * gy;
          bx += gx * residual;
          by += gy * residual;
        }
      }
      if (count < minimumCovered * (right - left) * (bottom - top)) continue;
      blocks++;
      const varianceT = Math.max(0, squareT / count - (sumT / count) ** 2);
      const varianceP = Math.max(0, squareP / count - (sumP / count) ** 2);
      const covariance = product / count - (sumT / count) * (sumP / count);
      const error = squareT / count + squareP / count - (2 * product) / count;
      const floor = noiseFloor * noiseFloor;
      const agrees = error < 0.4 * (varianceT + varianceP) + 2 * floor;
      states[row * columns + column] = agrees ? 1 : 2;
      if (agrees) agreeing++;
      if (Math.max(varianceT, varianceP) > 2 * floor) {
        textured++;
        if (agrees) texturedAgreeing++;
        const correlation =
          (covariance + floor / 4) / Math.sqrt((varianceT + floor / 4) * (varianceP + floor / 4));
        correlations.push(correlation);
        const lambda = 0.02 * (hxx + hyy) + count * 0.5;
        const bottomLine = (hxx + lambda) * (hyy + lambda) - hxy * hxy;
        const dx = ((hyy + lambda) * bx - hxy * by) / bottomLine;
        const dy = ((hxx + lambda) * by - hxy * bx) / bottomLine;
        const shift = Math.hypot(dx, dy);
        shifts.push(shift);
        if (correlation > 0.85 && shift < 0.25 * Math.max(1, Math.max(width, height) / 96)) firm++;
        else if (correlation > 0.6) loose++;
      }
    }
  }
  shifts.sort((x, y) => x - y);
  correlations.sort((x, y) => x - y);
  const largest = largestRegion(states, columns, rows);
  return {
    blocks,
    textured,
    agreeing: blocks > 0 ? agreeing / blocks : 0,
    texturedAgreeing: textured > 0 ? texturedAgreeing / textured : 0,
    shift: percentile(shifts, 0.5),
    farShift: percentile(shifts, 0.85),
    largestHole: blocks > 0 ? largest / blocks : 0,
    scattered: blocks > 0 ? (blocks - agreeing - largest) / blocks : 0,
    firm: textured > 0 ? firm / textured : 0,
    loose: textured > 0 ? loose / textured : 0,
    blockCorrelation: correlations.reduce((sum, value) => sum + value, 0) / Math.max(1, correlations.length),
    lowCorrelation: percentile(correlations, 0.1),
  };
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Size of the largest region of disagreeing blocks (state 2), joined over sides and corners. */
function largestRegion(states: Int8Array, columns: number, rows: number): number {
  let largest = 0;
  const stack: number[] = [];
  for (let start = 0; start < states.length; start++) {
    if (states[start] !== 2) continue;
    states[start] = 0;
    stack.push(start);
    let size = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const column = at % columns;
      const row = Math.floor(at / columns);
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const next = y * columns + x;
          if (states[next] !== 2) continue;
          states[next] = 0;
          stack.push(next);
        }
      }
    }
    largest = Math.max(largest, size);
  }
  return largest;
}
