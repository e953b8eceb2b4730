import type { Affine } from './affine.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';

/** `map` in pixels: from pixel centres of `from` to pixel centres of `to`. */
export function toPixels(map: Affine, from: Plane, to: Plane): Affine {
  const f = longSide(from);
  const t = longSide(to);
  const ratio = t / f;
  const [a, b, c, d, e, g] = map;
  const x0 = (from.width - 1) / 2;
  const y0 = (from.height - 1) / 2;
  return [
    a * ratio,
    b * ratio,
    c * t - (a * x0 + b * y0) * ratio + (to.width - 1) / 2,
    d * ratio,
    e * ratio,
    g * t - (d * x0 + e * y0) * ratio + (to.height - 1) / 2,
  ];
}

/**
 * `source` seen from `frame` through `map` (from the frame to the source), bilinear; NaN where the source does not
 * reach. Written into `out`, one value a pixel of the frame. Returns the number of pixels that the source covers.
 */
export function warp(source: Plane, frame: Plane, map: Affine, out: Float32Array): number {
  const [a, b, c, d, e, f] = toPixels(map, frame, source);
  const { width, height, values } = source;
  const right = width - 1;
  const bottom = height - 1;
  let covered = 0;
  for (let y = 0; y < frame.height; y++) {
    let sx = b * y + c;
    let sy = e * y + f;
    const row = y * frame.width;
    for (let x = 0; x < frame.width; x++, sx += a, sy += d) {
      // Half a pixel beyond the outermost centres is still inside the picture.
      if (!(sx > -0.5 && sy > -0.5 && sx < right + 0.5 && sy < bottom + 0.5)) {
        out[row + x] = Number.NaN;
        continue;
      }
      const cx = sx < 0 ? 0 : sx > right ? right : sx;
      const cy = sy < 0 ? 0 : sy > bottom ? bottom : sy;
      const x0 = cx | 0;
      const y0 = cy | 0;
      const fx = cx - x0;
      const fy = cy - y0;
      const at = y0 * width + x0;
      const next = x0 < right ? 1 : 0;
      const below = y0 < bottom ? width : 0;
      const top = values[at]! + (values[at + next]! - values[at]!) * fx;
      const low = values[at + below]! + (values[at + below + next]! - values[at + below]!) * fx;
      out[row + x] = top + (low - top) * fy;
      covered++;
    }
  }
  return covered;
}
