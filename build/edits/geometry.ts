import { edit, pick, type Edit, type Random } from './edit.ts';
import { open, toPixels, type Pixels } from './pixels.ts';

/** What shows where a turned or tilted picture leaves its frame. */
const backgrounds = [0, 127, 255];

/** Keeps the given shares of width and height, at a random place. */
export function crop(horizontal: number, vertical = horizontal): Edit {
  return edit((image, pixels, random) => {
    const width = Math.max(1, Math.round(pixels.width * horizontal));
    const height = Math.max(1, Math.round(pixels.height * vertical));
    const left = Math.floor(random() * (pixels.width - width + 1));
    const top = Math.floor(random() * (pixels.height - height + 1));
    return image.extract({ left, top, width, height });
  });
}

export const mirror: Edit = edit((image) => image.flop());
export const upsideDown: Edit = edit((image) => image.flip());

/** Turned clockwise. */
export function turn(degrees: 90 | 180 | 270): Edit {
  return edit((image) => image.rotate(degrees));
}

/** Width and height times their share. */
export function squash(horizontal: number, vertical: number): Edit {
  return edit((image, { width, height }) =>
    image.resize(Math.round(width * horizontal), Math.round(height * vertical), { fit: 'fill' }),
  );
}

/**
 * Turned by `degrees` either way. `grown`: the frame grows and its corners are filled; `kept`: the frame keeps its size, corners of
 * the picture are lost and those of the frame filled; `inscribed`: cut to the largest upright rectangle of the same
 * shape without a filled corner, as photo editors do.
 */
export function rotate(degrees: number, frame: 'grown' | 'kept' | 'inscribed'): Edit {
  return async (pixels, random) => {
    const angle = degrees * randomSign(random);
    const level = pick(random, backgrounds);
    const grown = await toPixels(
      open(pixels).rotate(angle, { background: { r: level, g: level, b: level } }),
    );
    if (frame === 'grown') return grown;
    let { width, height } = pixels;
    if (frame === 'inscribed') {
      const radians = (degrees * Math.PI) / 180;
      const ratio = Math.max(width / height, height / width);
      const share = 1 / (Math.cos(radians) + ratio * Math.sin(radians));
      width = Math.floor(width * share);
      height = Math.floor(height * share);
    }
    width = Math.min(width, grown.width);
    height = Math.min(height, grown.height);
    const left = Math.floor((grown.width - width) / 2);
    const top = Math.floor((grown.height - height) / 2);
    return toPixels(open(grown).extract({ left, top, width, height }));
  };
}

/**
 * Seen at an angle: one side appears shorter by `share` and what lies near it is foreshortened. A homography that
 * keeps the opposite side; sampled bilinearly, the outside filled.
 */
export function perspective(share: number): Edit {
  return async (pixels, random) => {
    const degrees = pick(random, [0, 90, 180, 270] as const);
    const level = pick(random, backgrounds);
    const turned = degrees === 0 ? pixels : await turn(degrees)(pixels, random);
    const seen = topLeaningBack(turned, share, level);
    return degrees === 0 ? seen : turn((360 - degrees) as 90 | 180 | 270)(seen, random);
  };
}

function topLeaningBack({ data, width, height }: Pixels, share: number, level: number): Pixels {
  const seen = new Uint8Array(data.length).fill(level);
  const row = width * 3;
  for (let y = 0; y < height; y += 1) {
    const v = (y + 0.5) / height - 0.5;
    // 1 - share at the top, 1 at the bottom, with the places of both edges kept.
    const depth = 1 - share / 2 + share * v;
    const sourceY = (((1 - share / 2) * v + share / 4) / depth + 0.5) * height - 0.5;
    for (let x = 0; x < width; x += 1) {
      const u = (x + 0.5) / width - 0.5;
      const sourceX = (u / depth + 0.5) * width - 0.5;
      if (sourceX < 0 || sourceY < 0 || sourceX >= width - 1 || sourceY >= height - 1) continue;
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const across = sourceX - left;
      const down = sourceY - top;
      for (let channel = 0; channel < 3; channel += 1) {
        const at = top * row + left * 3 + channel;
        const upper = data[at]! * (1 - across) + data[at + 3]! * across;
        const lower = data[at + row]! * (1 - across) + data[at + row + 3]! * across;
        seen[y * row + x * 3 + channel] = upper * (1 - down) + lower * down;
      }
    }
  }
  return { data: seen, width, height };
}

function randomSign(random: Random): number {
  return random() < 0.5 ? -1 : 1;
}
