import sharp, { type Sharp } from 'sharp';
import { strokes } from '../edits/lettering.ts';

/** An edit: a decoded original in, an encoder's input out. */
export type Edit = (image: Sharp, size: { width: number; height: number }) => Sharp;

/** Keeps `share` of each side, placed by `left` and `top` as shares of what is cut away. */
export function crop(share: number, left = 0.5, top = 0.5): Edit {
  return (image, { width, height }) => {
    const kept = { width: Math.round(width * share), height: Math.round(height * share) };
    return image.extract({
      ...kept,
      left: Math.round((width - kept.width) * left),
      top: Math.round((height - kept.height) * top),
    });
  };
}

export function scale(longSide: number): Edit {
  return (image) => image.resize(longSide, longSide, { fit: 'inside' });
}

export const grey: Edit = (image) => image.greyscale();

export function exposure(factor: number): Edit {
  return (image) => image.linear(factor, 6).modulate({ saturation: 1.12 });
}

export const warmer: Edit = (image) => image.linear([1.08, 1, 0.88], [4, 0, 0]);

export function border(pixels: number, colour: string): Edit {
  return (image) =>
    image.extend({ top: pixels, bottom: pixels, left: pixels, right: pixels, background: colour });
}

export const quarterTurn: Edit = (image) => image.rotate(90);

export const mirror: Edit = (image) => image.flop();

/** A greeting across the lower part, as messages send pictures on. */
export const caption: Edit = (image, { width, height }) => {
  const text = 'WISH YOU WERE HERE';
  const unit = (width * 0.82) / (text.length * 5.2);
  const left = width * 0.09;
  const top = height - unit * 14;
  const letters = text.split('').map((letter, index) => {
    const path = strokes[letter];
    return path === undefined
      ? ''
      : `<path d="${path}" transform="translate(${left + index * unit * 5.2} ${top}) scale(${unit})"/>`;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round"><g stroke="#00000099" stroke-width="1.6">${letters.join('')}</g>` +
    `<g stroke="#fff" stroke-width="0.9">${letters.join('')}</g></g></svg>`;
  return image.composite([{ input: Buffer.from(svg) }]);
};

/** Applies edits one after the other; sharp would otherwise put them into an order of its own. */
export async function applyEdits(original: Buffer, edits: Edit[]): Promise<Sharp> {
  let pixels = await sharp(original).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (const edit of edits) {
    const { width, height, channels } = pixels.info;
    const image = sharp(pixels.data, { raw: { width, height, channels } });
    pixels = await edit(image, { width, height }).raw().toBuffer({ resolveWithObject: true });
  }
  const { width, height, channels } = pixels.info;
  return sharp(pixels.data, { raw: { width, height, channels } });
}
