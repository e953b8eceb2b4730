/**
 * Numbers in [0, 1) that depend on `seed` alone (mulberry32, Tommy Ettinger's public-domain generator). `seed` is taken
 * as an unsigned 32-bit integer.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from the standard normal distribution (Box and Muller). */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Puts `items` in random order, in place (Fisher and Yates), and returns them. */
export function shuffle<Items extends { length: number; [index: number]: unknown }>(
  items: Items,
  random: () => number,
): Items {
  const places: { [index: number]: unknown } = items;
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [places[last], places[other]] = [places[other], places[last]];
  }
  return items;
}
