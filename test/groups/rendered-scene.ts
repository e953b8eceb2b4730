import type { LumaImage } from '../../src/groups/luma-image.ts';

/** Numbers in [0, 1) that repeat for a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Brightness at a place of a scene, 0 to 255; places are in units of the scene's height, x to the right, y down. */
export type Scene = (x: number, y: number) => number;

interface Blob {
  x: number;
  y: number;
  width: number;
  height: number;
  cosine: number;
  sine: number;
  level: number;
  round: boolean;
}

/** A made-up photo: a shaded ground with `count` soft-edged things of many sizes on it, some striped. */
export function renderScene(seed: number, count = 30): Scene {
  const random = seededRandom(seed);
  const blobs: Blob[] = Array.from({ length: count }, (_, i) => {
    const angle = random() * Math.PI;
    const size = 0.5 * (1 - i / count) ** 2 + 0.05;
    return {
      x: random() * 1.6 - 0.1,
      y: random() * 1.2 - 0.1,
      width: size * (0.4 + random()),
      height: size * (0.4 + random()),
      cosine: Math.cos(angle),
      sine: Math.sin(angle),
      level: 20 + random() * 215,
      round: random() < 0.5,
    };
  });
  const slope = random() * 80 - 40;
  return (x, y) => {
    let level = 110 + slope * (x - 0.7) + 30 * Math.sin(x * 5 + seed) * Math.cos(y * 4);
    for (const blob of blobs) {
      const u = (x - blob.x) * blob.cosine + (y - blob.y) * blob.sine;
      const v = (y - blob.y) * blob.cosine - (x - blob.x) * blob.sine;
      const far = blob.round
        ? Math.hypot(u / blob.width, v / blob.height)
        : Math.max(Math.abs(u / blob.width), Math.abs(v / blob.height));
      if (far < 0.5) level = blob.level + 25 * Math.sin(u * 60);
    }
    return level;
  };
}

/** What a camera sees: for each pixel, where in the scene it looks, in pixels of a 144 x 96 picture of the whole. */
export type View = (x: number, y: number) => [number, number];

export const wholeWidth = 144;
export const wholeHeight = 96;

/** What becomes of a brightness at a pixel. */
export type Tone = (level: number, x: number, y: number) => number;

/** Renders `scene` as a luma image, each pixel the mean of 2 x 2 samples, then `tone`. */
export function photograph(
  scene: Scene,
  { width = wholeWidth, height = wholeHeight, view = (x, y) => [x, y], tone = (level) => level }: Shot = {},
): LumaImage {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        const [u, v] = view(x + ((i % 2) + 0.5) / 2, y + (Math.floor(i / 2) + 0.5) / 2);
        sum += scene(u / wholeHeight, v / wholeHeight);
      }
      pixels[y * width + x] = Math.max(0, Math.min(255, Math.round(tone(sum / 4, x, y))));
    }
  }
  return { width, height, pixels };
}

export interface Shot {
  width?: number;
  height?: number;
  view?: View;
  tone?: Tone;
}
