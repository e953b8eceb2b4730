import sharp from 'sharp';
import { between, edit, pick, type Edit } from './edit.ts';
import { open, toPixels } from './pixels.ts';

const colours = ['#000000', '#ffffff', '#7f7f7f', '#d8c9a8', '#28455c'];

/** A frame of one colour whose bars are the given shares of width and height. */
export function border(horizontal: number, vertical: number): Edit {
  return edit((image, { width, height }, random) => {
    const left = Math.round(width * horizontal);
    const top = Math.round(height * vertical);
    return image.extend({ left, right: left, top, bottom: top, background: pick(random, colours) });
  });
}

/** Bars on two sides, as video players and story formats add them; each is `share` of that side. */
export function letterbox(share: number): Edit {
  return (pixels, random) => (random() < 0.5 ? border(0, share) : border(share, 0))(pixels, random);
}

/** The picture inside an interface (title bar, lines of text, a button), of which it takes `share` of the width. */
export function screenshot(share: number): Edit {
  return async (pixels, random) => {
    const width = Math.round(pixels.width / share);
    const height = Math.round((pixels.height / share) * between(random, 0.9, 1.4));
    const bar = Math.round(height * 0.08);
    const left = Math.round(random() * (width - pixels.width));
    const room = Math.max(0, height - pixels.height - bar);
    const top = Math.max(0, Math.min(height - pixels.height, bar + Math.round(random() * room)));
    const isDark = random() < 0.5;
    const accent = pick(random, ['#3367d6', '#1b7f4d', '#6d3fb5', '#444444']);
    const lines = Array.from({ length: 14 }, (_, row) => {
      const y = Math.round(((row + 1.5) * height) / 15);
      const length = width * between(random, 0.3, 0.9);
      return `<rect x="${width * 0.03}" y="${y}" width="${length}" height="${height * 0.018}"/>`;
    }).join('');
    const page =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<rect width="100%" height="100%" fill="${isDark ? '#1e1e22' : '#f4f4f4'}"/>` +
      `<g fill="${isDark ? '#ddd' : '#333'}">${lines}</g><rect width="100%" height="${bar}" fill="${accent}"/>` +
      `<circle cx="${bar / 2}" cy="${bar / 2}" r="${bar / 4}" fill="#fff"/></svg>`;
    const picture = await open(pixels).png().toBuffer();
    return toPixels(sharp(Buffer.from(page)).composite([{ input: picture, left, top }]));
  };
}
