import type { Sharp } from 'sharp';
import { open, toPixels, type Pixels } from './pixels.ts';

/** Numbers in [0, 1). */
export type Random = () => number;

/** Makes the edited picture's pixels; where the edit leaves a choice (a place, a colour), `random` makes it. */
export type Edit = (pixels: Pixels, random: Random) => Promise<Pixels>;

/** An edit that sharp does. */
export function edit(build: (image: Sharp, pixels: Pixels, random: Random) => Sharp): Edit {
  return (pixels, random) => toPixels(build(open(pixels), pixels, random));
}

/** One edit after the other. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return async (pixels, random) => {
    let current = pixels;
    for (const one of edits) current = await one(current, random);
    return current;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}
