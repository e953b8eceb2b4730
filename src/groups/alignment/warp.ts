import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import type { Projection } from './projection.ts';
import { compose } from './projection.ts';

type Size = Pick<Plane, 'width' | 'height'>;

/** `map` in pixels: from pixel centres of `from` to pixel centres of `to`. */
export function toPixels(map: Projection, from: Size, to: Size): Projection {
  const f = 1 / longSide(from);
  const t = longSide(to);
  const toUnits: Projection = [f, 0, (-f * (from.width - 1)) / 2, 0, f, (-f * (from.height - 1)) / 2, 0, 0];
  const toPlaces: Projection = [t, 0, (to.width - 1) / 2, 0, t, (to.height - 1) / 2, 0, 0];
  return compose(toPlaces, compose(map, toUnits));
}

/**
 * `source` seen from `frame` through `map` (from the frame to the source), bilinear; NaN where the source does not
 * reach. Written into `out`, one value a pixel of the frame. Returns the number of pixels that the source covers.
 */
export function warp(source: Plane, frame: Size, map: Projection, out: Float32Array): number {
  const [a, b, c, d, e, f, g, h] = toPixels(map, frame, source);
  const { width, height, values } = source;
  const right = width - 1;
  const bottom = height - 1;
  let covered = 0;
  for (let y = 0; y < frame.height; y++) {
    let nx = b * y + c;
    let ny = e * y + f;
    let w = h * y + 1;
    const row = y * frame.width;
    for (let x = 0; x < frame.width; x++, nx += a, ny += d, w += g) {
      const sx = nx / w;
      const sy = ny / w;
      // Half a pixel beyond the outermost centres is still inside the picture.
      if (!(sx > -0.5 && sy > -0.5 && sx < right + 0.5 && sy < bottom + 0.5 && w > 0)) {
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
