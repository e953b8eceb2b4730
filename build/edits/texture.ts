import { edit, type Edit } from './edit.ts';

/** Standard deviation as a share of the width. */
export function blur(share: number): Edit {
  return edit((image, { width }) => image.blur(Math.max(0.5, width * share)));
}

export function sharpen(sigma: number): Edit {
  return edit((image) => image.sharpen({ sigma, m1: 2, m2: 4 }));
}

/** Normal noise in each channel of each pixel, in levels of 255. */
export function noise(deviation: number): Edit {
  return (pixels, random) => {
    const data = new Uint8Array(pixels.data.length);
    for (let index = 0; index < data.length; index += 1) {
      const normal = Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
      data[index] = Math.max(0, Math.min(255, pixels.data[index]! + deviation * normal));
    }
    return Promise.resolve({ ...pixels, data });
  };
}
