/** Every scene is drawn on this canvas, in pixels. */
export const canvas = { width: 1200, height: 800 };

/** A stream of numbers from 0 to 1 that a seed repeats (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** `count` pieces of SVG, one after the other. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join('');
}

/** A gradient from top to bottom; stops are [offset in percent, colour, opacity]. */
export function verticalGradient(id: string, stops: [number, string, number?][]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopElements(stops)}</linearGradient>`;
}

export function radialGradient(id: string, stops: [number, string, number?][], focus = '0.5 0.5'): string {
  const [x, y] = focus.split(' ');
  return `<radialGradient id="${id}" fx="${x!}" fy="${y!}">${stopElements(stops)}</radialGradient>`;
}

function stopElements(stops: [number, string, number?][]): string {
  return stops
    .map(
      ([offset, colour, opacity = 1]) =>
        `<stop offset="${offset}%" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');
}

/**
 * A hilly line over the whole canvas as an area down to its lower edge: a few waves of falling height and rising
 * frequency. `height` is the swing in pixels, `roughness` how much of it the finer waves keep.
 */
export function ridge(random: Random, base: number, height: number, roughness: number, fill: string): string {
  const waves = Array.from({ length: 7 }, (_, octave) => ({
    length: canvas.width / (0.8 * 1.9 ** octave),
    swing: height * roughness ** octave,
    phase: random() * Math.PI * 2,
  }));
  let path = `M0 ${canvas.height}`;
  for (let x = 0; x <= canvas.width; x += 6) {
    const y = waves.reduce(
      (sum, { length, swing, phase }) => sum - swing * Math.sin((x / length) * Math.PI * 2 + phase),
      base,
    );
    path += `L${x} ${y.toFixed(1)}`;
  }
  return `<path d="${path}L${canvas.width} ${canvas.height}Z" fill="${fill}"/>`;
}

/** A conifer standing at (x, y). */
export function pine(x: number, y: number, height: number, fill: string): string {
  const half = height * 0.2;
  const tiers = [0, 0.22, 0.44, 0.64].map((drop, index) => {
    const top = y - height * (1 - drop);
    const width = half * (0.45 + index * 0.2);
    const bottom = top + height * 0.36;
    return `<path d="M${x} ${top}L${x + width} ${bottom}Q${x} ${bottom - height * 0.05} ${x - width} ${bottom}Z" fill="${fill}"/>`;
  });
  return (
    tiers.join('') +
    `<rect x="${x - height * 0.018}" y="${y - height * 0.06}" width="${height * 0.036}" height="${height * 0.08}" fill="${fill}"/>`
  );
}

/** A soft glow, as round a sun or a lamp. */
export function glow(id: string, x: number, y: number, radius: number): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="url(#${id})"/>`;
}

/** The whole drawing under a film of grain, so that it compresses and compares like a photograph. */
export function drawing(definitions: string, body: string, grainSeed: number, grain = 0.16): string {
  const { width, height } = canvas;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<defs>${definitions}` +
    '<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="6"/></filter>' +
    '<filter id="mist" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="26"/></filter>' +
    `<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.75" numOctaves="2" seed="${grainSeed}"/>` +
    '<feColorMatrix values="0.33 0.33 0.33 0 0 0.33 0.33 0.33 0 0 0.33 0.33 0.33 0 0 0 0 0 0 1"/></filter>' +
    '<filter id="clouds"><feTurbulence type="fractalNoise" baseFrequency="0.004 0.016" numOctaves="5" ' +
    `seed="${grainSeed + 7}"/><feColorMatrix values="0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 2.6 0 0 0 -1.15"/></filter>` +
    `</defs>${body}` +
    `<rect width="${width}" height="${height}" filter="url(#grain)" opacity="${grain}" style="mix-blend-mode:soft-light"/></svg>`
  );
}
