import { between, edit, pick, type Edit, type Random } from './edit.ts';
import { drawLine, lineWidth } from './lettering.ts';

type Draw = (width: number, height: number, random: Random) => string;

function overlay(draw: Draw): Edit {
  return edit((image, { width, height }, random) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${draw(width, height, random)}</svg>`;
    return image.composite([{ input: Buffer.from(svg) }]);
  });
}

const captions = [
  'HAPPY HOLIDAYS',
  'LOOK AT THIS',
  'OUR STUDIO',
  'BEST DAY EVER',
  'GREETINGS',
  'FROM THE COAST',
];
const inks = [
  { ink: '#fff', edge: '#000' },
  { ink: '#111', edge: '#fff' },
  { ink: '#fd3', edge: '#000' },
  { ink: '#d22', edge: '#fff' },
];

/** One line of text at any height, its letters as tall as a random share of the picture between `least` and `most`. */
export function caption(least: number, most: number): Edit {
  return overlay((width, height, random) => {
    const text = pick(random, captions);
    const wanted = height * between(random, least, most);
    const size = Math.min(wanted, (wanted * width * 0.94) / lineWidth(text, wanted));
    const left = (width - lineWidth(text, size)) / 2;
    const top = size * 0.3 + random() * (height - size * 1.6);
    return drawLine({ text, left, top, size, ...pick(random, inks) });
  });
}

const memes = [
  ['WHEN YOU SEE', 'ONE MORE COPY'],
  ['NOT SURE IF NEW', 'OR SEEN BEFORE'],
  ['ONE DOES NOT', 'SIMPLY CROP'],
] as const;

/** Two lines of white capitals over the upper and the lower edge, across the picture. */
export const meme: Edit = overlay((width, height, random) => {
  const lines = pick(random, memes);
  return lines
    .map((text, index) => {
      const size = Math.min(height * 0.16, (100 * width * 0.94) / lineWidth(text, 100));
      const left = (width - lineWidth(text, size)) / 2;
      const top = index === 0 ? size * 0.35 : height - size * 1.35;
      return drawLine({ text, left, top, size, ink: '#fff', edge: '#000' });
    })
    .join('');
});

/** An opaque round face, its diameter `share` of the short side. */
export function sticker(share: number): Edit {
  return overlay((width, height, random) => {
    const radius = (Math.min(width, height) * share) / 2;
    const x = between(random, radius, width - radius);
    const y = between(random, radius, height - radius);
    const hue = Math.floor(random() * 360);
    const eye = (side: number): string =>
      `<circle cx="${x + (side * radius) / 3}" cy="${y - radius / 4}" r="${radius / 8}"/>`;
    return (
      `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${hue},90%,55%)" stroke="white" stroke-width="${radius / 8}"/>` +
      `${eye(-1)}${eye(1)}<path d="M${x - radius / 2} ${y + radius / 4}q${radius / 2} ${radius / 2} ${radius} 0" ` +
      `fill="none" stroke="black" stroke-width="${radius / 10}"/>`
    );
  });
}
