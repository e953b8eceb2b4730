import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { randomFrom } from './random.ts';

/** Decoded RGB pixels, three bytes each. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

type Random = () => number;
type Edit = (pixels: Pixels, random: Random) => Sharp | Promise<Sharp>;

const open = ({ data, width, height }: Pixels): Sharp => sharp(data, { raw: { width, height, channels: 3 } });
const between = (random: Random, low: number, high: number): number => low + (high - low) * random();
const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;
const randomColour = (random: Random): { r: number; g: number; b: number } => ({
  r: Math.floor(random() * 256),
  g: Math.floor(random() * 256),
  b: Math.floor(random() * 256),
});

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 3) return { data, width, height };
  // A grey picture stays at one channel through all of that.
  return {
    data: Uint8Array.from({ length: width * height * 3 }, (_, index) => data[Math.floor(index / 3)]!),
    width,
    height,
  };
}

/** Keeps `area` of the picture at a random place; the shape varies by up to a tenth. */
const crop =
  (area: number): Edit =>
  (pixels, random) => {
    const stretch = between(random, 0.95, 1.05);
    const width = Math.min(pixels.width, Math.round(pixels.width * Math.sqrt(area) * stretch));
    const height = Math.min(pixels.height, Math.round((pixels.height * Math.sqrt(area)) / stretch));
    const left = Math.floor(random() * (pixels.width - width + 1));
    const top = Math.floor(random() * (pixels.height - height + 1));
    return open(pixels).extract({ left, top, width, height });
  };

/** Turned by `degrees` either way and cut to the largest upright rectangle without empty corners, as editors do. */
const tilt =
  (degrees: number): Edit =>
  async (pixels, random) => {
    const angle = random() < 0.5 ? degrees : -degrees;
    const turned = await toPixels(open(pixels).rotate(angle));
    const radians = (degrees * Math.PI) / 180;
    const { width, height } = pixels;
    const shrink = 1 / (Math.cos(radians) + Math.sin(radians) * Math.max(width / height, height / width));
    const cutWidth = Math.floor(width * shrink);
    const cutHeight = Math.floor(height * shrink);
    return open(turned).extract({
      left: Math.floor((turned.width - cutWidth) / 2),
      top: Math.floor((turned.height - cutHeight) / 2),
      width: cutWidth,
      height: cutHeight,
    });
  };

const resizeTo =
  (share: number): Edit =>
  (pixels) =>
    open(pixels).resize(Math.max(16, Math.round(pixels.width * share)));

/** v' = gain * v + offset */
const tone =
  (gain: number, offset: number): Edit =>
  (pixels) =>
    open(pixels).linear(gain, offset);

const noise =
  (deviation: number): Edit =>
  (pixels, random) => {
    const data = pixels.data.slice();
    for (let index = 0; index < data.length; index += 1) {
      // The sum of three uniform numbers is close enough to a normal one (deviation 1/2) for grain.
      const grain = 2 * (random() + random() + random() - 1.5) * deviation;
      data[index] = Math.max(0, Math.min(255, data[index]! + grain));
    }
    return open({ ...pixels, data });
  };

/** Strokes that look like a line of writing. Drawn and not set in a font, so that every machine draws the same. */
const text: Edit = (pixels, random) => {
  const { width, height } = pixels;
  const size = height * between(random, 0.08, 0.16);
  const baseline = between(random, size * 1.3, height - size * 0.3);
  let strokes = '';
  for (let x = width * 0.06; x < width * 0.9; x += size * 0.75) {
    if (random() < 0.15) continue;
    const points = Array.from(
      { length: 3 + Math.floor(random() * 3) },
      () => `${(x + random() * size * 0.55).toFixed(1)},${(baseline - random() * size).toFixed(1)}`,
    );
    strokes += `<polyline points="${points.join(' ')}"/>`;
  }
  const [ink, edge] = random() < 0.6 ? ['#fff', '#000'] : ['#111', '#fff'];
  const line = (colour: string, thickness: number): string =>
    `<g fill="none" stroke="${colour}" stroke-width="${thickness}">${strokes}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${line(edge, size * 0.22)}${line(ink, size * 0.13)}</svg>`;
  return open(pixels).composite([{ input: Buffer.from(svg) }]);
};

/** An opaque round face over 5 to 12 % of the picture. */
const sticker: Edit = (pixels, random) => {
  const { width, height } = pixels;
  const radius = Math.sqrt((between(random, 0.05, 0.12) * width * height) / Math.PI);
  const x = between(random, radius, width - radius);
  const y = between(random, radius, height - radius);
  const eye = (side: number): string =>
    `<circle cx="${x + side * radius * 0.35}" cy="${y - radius * 0.2}" r="${radius * 0.13}"/>`;
  const colour = pick(random, ['#fc3', '#e33', '#3ae', '#5c4', '#fff']);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>${eye(-1)}${eye(1)}</svg>`;
  return open(pixels).composite([{ input: Buffer.from(svg) }]);
};

const border: Edit = (pixels, random) => {
  const side = Math.round(Math.min(pixels.width, pixels.height) * between(random, 0.04, 0.1));
  const background = pick(random, [{ r: 255, g: 255, b: 255 }, { r: 0, g: 0, b: 0 }, randomColour(random)]);
  return open(pixels).extend({ top: side, bottom: side, left: side, right: side, background });
};

/** Bars that bring the picture to another shape, as video players and story formats do. */
const letterbox: Edit = (pixels, random) => {
  const { width, height } = pixels;
  const bars =
    random() < 0.5 ? { x: 0, y: between(random, 0.1, 0.22) } : { x: between(random, 0.1, 0.22), y: 0 };
  const horizontal = Math.round(width * bars.x);
  const vertical = Math.round(height * bars.y);
  const background = random() < 0.7 ? { r: 0, g: 0, b: 0 } : { r: 255, g: 255, b: 255 };
  return open(pixels).extend({
    top: vertical,
    bottom: vertical,
    left: horizontal,
    right: horizontal,
    background,
  });
};

const jpeg =
  (quality: number): Edit =>
  async (pixels) =>
    sharp(await open(pixels).jpeg({ quality }).toBuffer());

/** Two or three edits after each other, as a picture has that went through several hands. */
const combination: Edit = async (pixels, random) => {
  let current = pixels;
  const kinds = [
    pick(random, ['crop-90', 'crop-70', 'crop-50', 'tilt-3', 'mirror', 'squash'] as const),
    pick(random, ['brighter', 'darker', 'contrast', 'saturated', 'grey', 'warm', 'blur'] as const),
    pick(random, ['text', 'sticker', 'border', 'jpeg-20', 'half-size'] as const),
  ];
  for (const kind of kinds.slice(0, random() < 0.5 ? 2 : 3)) {
    current = await toPixels(await edits[kind](current, random));
  }
  return open(current);
};

const edits = {
  'jpeg-50': jpeg(50),
  'jpeg-20': jpeg(20),
  'jpeg-5': jpeg(5),
  'half-size': resizeTo(0.5),
  'quarter-size': resizeTo(0.25),
  'crop-90': crop(0.9),
  'crop-70': crop(0.7),
  'crop-50': crop(0.5),
  mirror: (pixels) => open(pixels).flop(),
  squash: (pixels, random) =>
    open(pixels).resize(Math.round(pixels.width * between(random, 0.7, 0.85)), pixels.height, {
      fit: 'fill',
    }),
  'tilt-3': tilt(3),
  'tilt-10': tilt(10),
  'tilt-25': tilt(25),
  brighter: tone(1.25, 20),
  darker: tone(0.6, 0),
  contrast: tone(1.6, -75),
  flat: tone(0.55, 60),
  saturated: (pixels) => open(pixels).modulate({ saturation: 1.8 }),
  warm: (pixels) => open(pixels).linear([1.15, 1, 0.8], [8, 0, -5]),
  grey: (pixels) => open(pixels).greyscale(),
  blur: (pixels) => open(pixels).blur(1.6),
  sharpen: (pixels) => open(pixels).sharpen({ sigma: 1.5, m1: 2, m2: 4 }),
  noise: noise(18),
  text,
  sticker,
  border,
  letterbox,
  combination,
} satisfies Record<string, Edit>;

export type EditKind = keyof typeof edits;
export const editKinds = Object.keys(edits).filter(isEditKind);

function isEditKind(name: string): name is EditKind {
  return Object.hasOwn(edits, name);
}

/**
 * One edited copy of `pixels`, saved as JPEG (quality 75 to 95) and opened again as its finder would have it.
 * The same seed gives the same copy.
 */
export async function editedCopy(pixels: Pixels, kind: EditKind, seed: string): Promise<Pixels> {
  const random = randomFrom(`${seed} ${kind}`);
  const edited = await toPixels(await edits[kind](pixels, random));
  const quality = Math.round(between(random, 75, 95));
  return toPixels(sharp(await open(edited).jpeg({ quality }).toBuffer()));
}

/** The decoded file. */
export function decodePhoto(path: string): Promise<Pixels> {
  return toPixels(sharp(path).rotate());
}

/** What the network sees: uint8 RGB [size, size, 3]. */
export async function networkInput(pixels: Pixels, size: number): Promise<Uint8Array> {
  return (await toPixels(open(pixels).resize(size, size, { fit: 'fill' }))).data;
}
