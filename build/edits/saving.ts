import sharp from 'sharp';
import { between, edit, type Edit } from './edit.ts';
import { open, toPixels } from './pixels.ts';

export function jpeg(quality: number): Edit {
  return async (pixels) => toPixels(sharp(await open(pixels).jpeg({ quality }).toBuffer()));
}

export function webp(quality: number): Edit {
  return async (pixels) => toPixels(sharp(await open(pixels).webp({ quality }).toBuffer()));
}

/** Both sides times `share`. */
export function resize(share: number): Edit {
  return edit((image, { width }) => image.resize(Math.max(8, Math.round(width * share))));
}

/** As the finder of an edited copy has it: saved as JPEG of an ordinary quality and opened again. */
export const savedAgain: Edit = (pixels, random) => jpeg(Math.round(between(random, 75, 95)))(pixels, random);
