import { slopes } from '../alignment/anchors.ts';
import type { Plane } from '../alignment/plane.ts';

/** How one block of two aligned, tone-matched pictures fits. */
export interface BlockFit {
  column: number;
  row: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Correlation, damped where there is hardly any texture. */
  correlation: number;
  /** Pixels by which the content would have to move to fit best. */
  shift: number;
  /** How sure that shift is, in standard deviations. */
  certainty: number;
  /** Root mean square of what a move, a gain and an offset leave unexplained; grey levels. */
  residual: number;
  /** Standard deviation of the target's and of the predicted luma, grey levels. */
  deviationTarget: number;
  deviationPredicted: number;
  /** Difference of the means, grey levels. */
  meanDifference: number;
}

export interface BlockGrid {
  columns: number;
  rows: number;
  /** Only blocks with enough covered pixels. */
  blocks: BlockFit[];
}

const minimumCovered = 0.5;

/** Grey levels added to either deviation: the noise that a JPEG leaves in a thumbnail. */
const noise = 2;

/**
 * Fits `predicted` to `target` (both in the frame of `size`, NaN where uncovered) in blocks of about `side` pixels: for
 * each the move, gain and offset that explain the difference best (least squares on the target's slopes). A difference
 * in sharpness, one for the whole picture, is taken off first: blur moves no edge but differs at each.
 */
export function fitBlocks(
  size: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
  side: number,
): BlockGrid {
  const { width, height } = size;
  const plane: Plane = { width, height, values: target };
  const { across, down } = slopes(plane);
  const curvature = laplacian(plane);
  const sharpness = sharpnessDifference(target, predicted, curvature);
  const columns = Math.max(1, Math.round(width / side));
  const rows = Math.max(1, Math.round(height / side));
  const blocks: BlockFit[] = [];
  for (let row = 0; row < rows; row++) {
    const top = Math.round((row * height) / rows);
    const bottom = Math.round(((row + 1) * height) / rows);
    for (let column = 0; column < columns; column++) {
      const left = Math.round((column * width) / columns);
      const right = Math.round(((column + 1) * width) / columns);
      let count = 0;
      let sumT = 0;
      let sumP = 0;
      let sumX = 0;
      let sumY = 0;
      let sumR = 0;
      let tt = 0;
      let pp = 0;
      let tp = 0;
      let xx = 0;
      let xy = 0;
      let yy = 0;
      let xt = 0;
      let yt = 0;
      let xr = 0;
      let yr = 0;
      let tr = 0;
      let rr = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = y * width + x;
          const t = target[at]!;
          const p = predicted[at]!;
          const gx = across[at]!;
          const gy = down[at]!;
          const c = curvature[at]!;
          if (p !== p || t !== t || gx !== gx || gy !== gy || c !== c) continue;
          const r = p - t - sharpness * c;
          count++;
          sumT += t;
          sumP += p;
          sumX += gx;
          sumY += gy;
          sumR += r;
          tt += t * t;
          pp += p * p;
          tp += t * p;
          xx += gx * gx;
          xy += gx * gy;
          yy += gy * gy;
          xt += gx * t;
          yt += gy * t;
          xr += gx * r;
          yr += gy * r;
          tr += t * r;
          rr += r * r;
        }
      }
      if (count < minimumCovered * (right - left) * (bottom - top) || count < 12) continue;
      const inverse = 1 / count;
      tt -= sumT * sumT * inverse;
      pp -= sumP * sumP * inverse;
      tp -= sumT * sumP * inverse;
      xx -= sumX * sumX * inverse;
      xy -= sumX * sumY * inverse;
      yy -= sumY * sumY * inverse;
      xt -= sumX * sumT * inverse;
      yt -= sumY * sumT * inverse;
      xr -= sumX * sumR * inverse;
      yr -= sumY * sumR * inverse;
      tr -= sumT * sumR * inverse;
      rr -= sumR * sumR * inverse;
      // The gain is eliminated first, leaving two unknowns for the move.
      const ridge = count * 0.5;
      const gainScale = 1 / (tt + ridge * 8);
      const hxx = xx - xt * xt * gainScale + ridge;
      const hxy = xy - xt * yt * gainScale;
      const hyy = yy - yt * yt * gainScale + ridge;
      const bx = xr - xt * tr * gainScale;
      const by = yr - yt * tr * gainScale;
      const divisor = hxx * hyy - hxy * hxy;
      const dx = (hyy * bx - hxy * by) / divisor;
      const dy = (hxx * by - hxy * bx) / divisor;
      const explained = bx * dx + by * dy;
      const unexplained = Math.max(0, rr - tr * tr * gainScale - explained);
      const variance = unexplained * inverse + 0.25;
      const damp = noise * noise * count;
      blocks.push({
        column,
        row,
        left,
        top,
        right,
        bottom,
        correlation: (tp + damp) / Math.sqrt((tt + damp) * (pp + damp)),
        shift: Math.hypot(dx, dy),
        certainty: Math.sqrt(explained / variance),
        residual: Math.sqrt(unexplained * inverse),
        deviationTarget: Math.sqrt(Math.max(0, tt) * inverse),
        deviationPredicted: Math.sqrt(Math.max(0, pp) * inverse),
        meanDifference: (sumP - sumT) * inverse,
      });
    }
  }
  return { columns, rows, blocks };
}

/** Sum of the four neighbours less four times the pixel; 0 on the rim. */
function laplacian({ width, height, values }: Plane): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      out[at] =
        values[at - 1]! + values[at + 1]! + values[at - width]! + values[at + width]! - 4 * values[at]!;
    }
  }
  return out;
}

/** The multiple of the curvature that explains most of the difference, over pixels that differ little. */
function sharpnessDifference(target: Float32Array, predicted: Float32Array, curvature: Float32Array): number {
  let product = 0;
  let square = 0;
  for (let at = 0; at < target.length; at++) {
    const c = curvature[at]!;
    const r = predicted[at]! - target[at]!;
    if (c !== c || r !== r || Math.abs(r) > 40) continue;
    product += c * r;
    square += c * c;
  }
  return square > 0 ? product / square : 0;
}

/**
 * How well the block's target content is found in `predicted`: where it should be, and the best up to `reach` pixels off
 * (an even number), in steps of 2 pixels; correlations. A subject that moved is found; what a sticker covers is not.
 */
export function findElsewhere(
  width: number,
  height: number,
  target: Float32Array,
  predicted: Float32Array,
  block: Pick<BlockFit, 'left' | 'top' | 'right' | 'bottom'>,
  reach: number,
): { here: number; best: number } {
  let best = -1;
  let here = -1;
  for (let offsetY = -reach; offsetY <= reach; offsetY += 2) {
    if (block.top + offsetY < 0 || block.bottom + offsetY > height) continue;
    for (let offsetX = -reach; offsetX <= reach; offsetX += 2) {
      if (block.left + offsetX < 0 || block.right + offsetX > width) continue;
      let count = 0;
      let sumT = 0;
      let sumP = 0;
      let tt = 0;
      let pp = 0;
      let tp = 0;
      for (let y = block.top; y < block.bottom; y++) {
        let at = y * width + block.left;
        let to = at + offsetY * width + offsetX;
        for (let x = block.left; x < block.right; x++, at++, to++) {
          const t = target[at]!;
          const p = predicted[to]!;
          if (t !== t || p !== p) continue;
          count++;
          sumT += t;
          sumP += p;
          tt += t * t;
          pp += p * p;
          tp += t * p;
        }
      }
      if (count < 40) continue;
      const damp = 9 * count;
      const correlation =
        (tp - (sumT * sumP) / count) /
        Math.sqrt((tt - (sumT * sumT) / count + damp) * (pp - (sumP * sumP) / count + damp));
      if (correlation > best) best = correlation;
      if (offsetX === 0 && offsetY === 0) here = correlation;
    }
  }
  return { here, best };
}
