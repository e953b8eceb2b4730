import type { Matrix3x3 } from 'sharp';
import { edit, type Edit } from './edit.ts';

/** v' = gain v + offset: exposure, contrast and fading are all of this form. */
export function tone(gain: number, offset: number): Edit {
  return edit((image) => image.linear(gain, offset));
}

/** Brighter by a curve that keeps black and white. */
export const gamma: Edit = edit((image) => image.gamma(2.2, 1.4));

/** 1 changes nothing. */
export function saturation(factor: number): Edit {
  return edit((image) => image.modulate({ saturation: factor }));
}

export const grey: Edit = edit((image) => image.greyscale());

/** From no cast (0) to light as of a candle (1). */
export function warm(strength: number): Edit {
  return edit((image) =>
    image.linear([1 + 0.25 * strength, 1, 1 - 0.35 * strength], [12 * strength, 0, -8 * strength]),
  );
}

/** From no cast (0) to light as under water (1). */
export function cold(strength: number): Edit {
  return edit((image) =>
    image.linear([1 - 0.4 * strength, 1, 1 + 0.2 * strength], [-5 * strength, 4 * strength, 12 * strength]),
  );
}

/** Channels that leak into each other, as a wrong white balance or an old print shows. */
export const colourCast: Edit = filter([
  [1.15, 0.1, 0],
  [0, 0.95, 0],
  [0, 0.05, 0.6],
]);

/** The usual sepia matrix of photo programs. */
export const sepia: Edit = filter([
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
]);

function filter(matrix: Matrix3x3): Edit {
  return edit((image) => image.recomb(matrix));
}

/** Corners darkened to 1 - `strength`. */
export function vignette(strength: number): Edit {
  return edit((image, { width, height }) => {
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="fall" r="0.75">` +
      `<stop offset="0.45" stop-opacity="0"/><stop offset="1" stop-opacity="${strength}"/></radialGradient></defs>` +
      `<rect width="100%" height="100%" fill="url(#fall)"/></svg>`;
    return image.composite([{ input: Buffer.from(svg) }]);
  });
}
