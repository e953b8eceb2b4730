import type { Sharp } from 'sharp';
import sharp from 'sharp';

/** A source photo decoded once: RGB bytes. */
export interface Raw {
  data: Buffer;
  width: number;
  height: number;
}

/** Makes the edited file's pixels from the source; `random` is seeded per photo and edit. */
export type Edit = (source: Raw, random: () => number) => Promise<Raw>;

function open({ data, width, height }: Raw): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function pixels(image: Sharp): Promise<Raw> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: threeChannels(data, info.channels), width: info.width, height: info.height };
}

/** sharp gives a grey picture back as one channel, whatever colour space was asked for. */
export function threeChannels(data: Buffer, channels: number): Buffer {
  if (channels === 3) return data;
  const wide = Buffer.alloc((data.length / channels) * 3);
  for (let i = 0; i < wide.length; i++) wide[i] = data[Math.floor(i / 3) * channels]!;
  return wide;
}

function tone(build: (image: Sharp) => Sharp): Edit {
  return (source) => pixels(build(open(source)));
}

function jpeg(quality: number): Edit {
  return async (source) => pixels(sharp(await open(source).jpeg({ quality }).toBuffer()));
}

function resize(share: number): Edit {
  return (source) => pixels(open(source).resize(Math.max(8, Math.round(source.width * share))));
}

function crop(side: number): Edit {
  return (source, random) => {
    const width = Math.round(source.width * side);
    const height = Math.round(source.height * side);
    const left = Math.floor(random() * (source.width - width + 1));
    const top = Math.floor(random() * (source.height - height + 1));
    return pixels(open(source).extract({ left, top, width, height }));
  };
}

const fills = ['#000000', '#ffffff', '#7f7f7f'];

function sign(random: () => number): number {
  return random() < 0.5 ? -1 : 1;
}

function rotate(degrees: number, frame: 'grown' | 'kept' | 'inscribed'): Edit {
  return async (source, random) => {
    const angle = degrees * sign(random);
    const background = fills[Math.floor(random() * fills.length)]!;
    const grown = await pixels(open(source).rotate(angle, { background }));
    if (frame === 'grown') return grown;
    let { width, height } = source;
    if (frame === 'inscribed') {
      // The largest upright rectangle of the same shape inside the turned photo.
      const radians = (degrees * Math.PI) / 180;
      const ratio = Math.max(width / height, height / width);
      const share = 1 / (Math.cos(radians) + ratio * Math.sin(radians));
      width = Math.floor(width * share);
      height = Math.floor(height * share);
    }
    const left = Math.floor((grown.width - width) / 2);
    const top = Math.floor((grown.height - height) / 2);
    return pixels(open(grown).extract({ left, top, width, height }));
  };
}

/** The photo seen tilted: one side shrunk by `share`, sampled bilinearly, the outside filled. */
function tilt(share: number): Edit {
  return (source, random) => {
    const { data, width, height } = source;
    const fill = Math.floor(random() * 3) * 120;
    const out = Buffer.alloc(data.length, fill);
    const lean = share * sign(random);
    for (let y = 0; y < height; y++) {
      const v = (y + 0.5) / height - 0.5;
      const scale = 1 - Math.abs(lean) / 2 + lean * v;
      for (let x = 0; x < width; x++) {
        const u = ((x + 0.5) / width - 0.5) / scale;
        // Perspective foreshortening: rows crowd toward the far side.
        const depth = (v * (1 - lean * 0.5 * (0.5 - v))) / 1;
        const sx = (u + 0.5) * width - 0.5;
        const sy = (depth + 0.5) * height - 0.5;
        if (sx < 0 || sy < 0 || sx >= width - 1 || sy >= height - 1) continue;
        const x0 = Math.floor(sx);
        const y0 = Math.floor(sy);
        const fx = sx - x0;
        const fy = sy - y0;
        for (let c = 0; c < 3; c++) {
          const at = (y0 * width + x0) * 3 + c;
          const below = at + width * 3;
          out[(y * width + x) * 3 + c] =
            (data[at]! * (1 - fx) + data[at + 3]! * fx) * (1 - fy) +
            (data[below]! * (1 - fx) + data[below + 3]! * fx) * fy;
        }
      }
    }
    return Promise.resolve({ data: out, width, height });
  };
}

function noise(deviation: number): Edit {
  return (source, random) => {
    const data = Buffer.alloc(source.data.length);
    for (let i = 0; i < data.length; i++) {
      const normal = Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
      data[i] = Math.max(0, Math.min(255, source.data[i]! + deviation * normal));
    }
    return Promise.resolve({ ...source, data });
  };
}

function overlay(draw: (width: number, height: number, random: () => number) => string): Edit {
  return (source, random) => {
    const { width, height } = source;
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${draw(width, height, random)}</svg>`;
    return pixels(open(source).composite([{ input: Buffer.from(drawing) }]));
  };
}

function caption(width: number, height: number, random: () => number): string {
  const size = Math.round(height * (0.1 + random() * 0.08));
  const y = Math.round(size + random() * (height - 1.5 * size));
  const colour = ['white', 'black', 'yellow', 'red'][Math.floor(random() * 4)]!;
  const words = ['HAPPY HOLIDAYS', 'Look at this one', '© studio 2024', 'BEST DAY EVER'][
    Math.floor(random() * 4)
  ]!;
  return `<text x="${width / 2}" y="${y}" font-family="sans-serif" font-weight="bold" font-size="${size}" text-anchor="middle" fill="${colour}" stroke="black" stroke-width="${size / 30}">${words}</text>`;
}

function meme(width: number, height: number): string {
  const size = Math.round(height * 0.16);
  const line = (y: number, words: string): string =>
    `<text x="${width / 2}" y="${y}" font-family="sans-serif" font-weight="bold" font-size="${size}" text-anchor="middle" fill="white" stroke="black" stroke-width="${size / 20}">${words}</text>`;
  return line(size, 'WHEN YOU SEE') + line(height - size * 0.25, 'ONE MORE COPY');
}

function sticker(share: number) {
  return (width: number, height: number, random: () => number): string => {
    const radius = Math.round((Math.min(width, height) * share) / 2);
    const x = radius + random() * (width - 2 * radius);
    const y = radius + random() * (height - 2 * radius);
    const hue = Math.floor(random() * 360);
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${hue},90%,55%)" stroke="white" stroke-width="${radius / 8}"/><circle cx="${x - radius / 3}" cy="${y - radius / 4}" r="${radius / 8}"/><circle cx="${x + radius / 3}" cy="${y - radius / 4}" r="${radius / 8}"/><path d="M${x - radius / 2} ${y + radius / 4} q ${radius / 2} ${radius / 2} ${radius} 0" fill="none" stroke="black" stroke-width="${radius / 10}"/>`;
  };
}

function frame(horizontal: number, vertical: number): Edit {
  return (source, random) => {
    const left = Math.round(source.width * horizontal);
    const top = Math.round(source.height * vertical);
    const background = fills[Math.floor(random() * fills.length)]!;
    return pixels(open(source).extend({ left, right: left, top, bottom: top, background }));
  };
}

/** The photo inside an interface: title bar, buttons, lines of text around it. */
const screenshot: Edit = (source, random) => {
  const share = 0.5 + random() * 0.25;
  const width = Math.round(source.width / share);
  const height = Math.round((source.height / share) * (0.9 + random() * 0.5));
  const left = Math.round(random() * (width - source.width));
  const bar = Math.round(height * 0.08);
  const top = Math.min(
    height - source.height,
    bar + Math.round(random() * Math.max(0, height - source.height - bar)),
  );
  const dark = random() < 0.5;
  const ink = dark ? '#ddd' : '#333';
  const lines = Array.from({ length: 14 }, (_, row) => {
    const y = Math.round(((row + 1.5) * height) / 15);
    return `<rect x="${width * 0.03}" y="${y}" width="${width * (0.3 + random() * 0.6)}" height="${height * 0.018}" fill="${ink}"/>`;
  }).join('');
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${dark ? '#1e1e22' : '#f4f4f4'}"/>${lines}<rect width="100%" height="${bar}" fill="#3367d6"/><circle cx="${bar / 2}" cy="${bar / 2}" r="${bar / 4}" fill="#fff"/></svg>`;
  return open(source)
    .png()
    .toBuffer()
    .then((photo) => pixels(sharp(Buffer.from(page)).composite([{ input: photo, left, top }])));
};

function both(first: Edit, second: Edit): Edit {
  return async (source, random) => second(await first(source, random), random);
}

/** Edits by name. The part before the first space is the kind that tables are grouped by. */
export const edits: Record<string, Edit> = {
  'jpeg 5': jpeg(5),
  'jpeg 15': jpeg(15),
  'jpeg 40': jpeg(40),
  'jpeg 80': jpeg(80),
  'resize 10': resize(0.1),
  'resize 25': resize(0.25),
  'resize 60': resize(0.6),
  'crop 90': crop(0.9),
  'crop 80': crop(0.8),
  'crop 70': crop(0.7),
  'crop 60': crop(0.6),
  'crop 50': crop(0.5),
  'turn mirror': tone((image) => image.flop()),
  'turn flip': tone((image) => image.flip()),
  'turn left': tone((image) => image.rotate(270)),
  'turn half': tone((image) => image.rotate(180)),
  'turn right+crop 75': both(
    tone((image) => image.rotate(90)),
    crop(0.75),
  ),
  'turn mirror+dark': both(
    tone((image) => image.flop()),
    tone((image) => image.linear(0.55, 0)),
  ),
  'rotate 5 kept': rotate(5, 'kept'),
  'rotate 5 inscribed': rotate(5, 'inscribed'),
  'rotate 10 kept': rotate(10, 'kept'),
  'rotate 10 grown': rotate(10, 'grown'),
  'rotate 10 inscribed': rotate(10, 'inscribed'),
  'rotate 25 kept': rotate(25, 'kept'),
  'rotate 25 grown': rotate(25, 'grown'),
  'rotate 25 inscribed': rotate(25, 'inscribed'),
  'squash 80': (source) =>
    pixels(open(source).resize(Math.round(source.width * 0.8), source.height, { fit: 'fill' })),
  'squash 60': (source) =>
    pixels(open(source).resize(source.width, Math.round(source.height * 0.6), { fit: 'fill' })),
  'exposure bright': tone((image) => image.linear(1.6, 5)),
  'exposure dark': tone((image) => image.linear(0.45, 0)),
  'exposure gamma': tone((image) => image.gamma(2.2, 1.4)),
  'contrast high': tone((image) => image.linear(1.7, -90)),
  'contrast low': tone((image) => image.linear(0.5, 64)),
  'colour vivid': tone((image) => image.modulate({ saturation: 2 })),
  'colour cast': tone((image) =>
    image.recomb([
      [1.15, 0.1, 0],
      [0, 0.95, 0],
      [0, 0.05, 0.6],
    ]),
  ),
  grey: tone((image) => image.greyscale()),
  'blur 1': (source) => pixels(open(source).blur(Math.max(0.5, source.width * 0.008))),
  'blur 2': (source) => pixels(open(source).blur(Math.max(0.5, source.width * 0.018))),
  sharpen: tone((image) => image.sharpen({ sigma: 2, m1: 2, m2: 4 })),
  'noise 12': noise(12),
  'noise 30': noise(30),
  'text caption': overlay(caption),
  'text meme': overlay(meme),
  'sticker 25': overlay(sticker(0.25)),
  'sticker 45': overlay(sticker(0.45)),
  'border 5': frame(0.05, 0.05),
  'border 12': frame(0.12, 0.12),
  letterbox: frame(0, 0.3),
  screenshot,
  'tilt 10': tilt(0.1),
  'tilt 25': tilt(0.25),
  'combined messenger': both(resize(0.5), jpeg(35)),
  'combined crop+tone+jpeg': both(
    crop(0.75),
    both(
      tone((image) => image.linear(1.3, 8)),
      jpeg(30),
    ),
  ),
  'combined text+crop': both(crop(0.85), overlay(caption)),
};
