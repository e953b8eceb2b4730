import { randomFrom } from '../../src/training/random.ts';

const bytes = 32;
const bits = bytes * 8;

/**
 * Directions that the codes vary in. With 36 the distances of unlike codes spread as measured on photos: mean 128, one
 * pair in some ten thousands below 70.
 */
const rank = 36;

/** Chances that a code is an edited copy of an earlier one, another frame of the one before it, or of the blob. */
const shares = { copy: 0.1, burst: 0.1, blob: 0.02 };

/** Bits in which copies, frames of a burst, and pictures of the blob differ from their original, at most. */
const farthest = { copy: 70, burst: 40, blob: 12 };

export interface ClusteredCodes {
  /** [count, 32] */
  codes: Uint8Array[];
  /** Pairs made on purpose: a copy or a frame, and the code it was made of. */
  related: [number, number][];
  /** Codes that are not there but were made of one that is, as a query by example is: [code, its original]. */
  queries: { code: Uint8Array; original: number }[];
}

/** Codes as a library has them: the signs of a low-rank Gaussian, edited copies, bursts, and a blob of near-equals. */
export function clusteredCodes(count: number, queries: number, seed: number): ClusteredCodes {
  const random = randomFrom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const directions = Float64Array.from({ length: bits * rank }, normal);
  const fresh = (): Uint8Array => {
    const point = Float64Array.from({ length: rank }, normal);
    const code = new Uint8Array(bytes);
    for (let bit = 0; bit < bits; bit += 1) {
      let sum = 0;
      for (let axis = 0; axis < rank; axis += 1) sum += directions[bit * rank + axis]! * point[axis]!;
      if (sum > 0) code[bit >> 3]! |= 1 << (bit & 7);
    }
    return code;
  };
  const near = (code: Uint8Array, most: number): Uint8Array => {
    const changed = Uint8Array.from(code);
    const flips = Math.floor(random() * (most + 1));
    for (const bit of distinctBits(flips, random)) changed[bit >> 3]! ^= 1 << (bit & 7);
    return changed;
  };

  const codes = [fresh()];
  const related: [number, number][] = [];
  const blob = fresh();
  while (codes.length < count) {
    const draw = random();
    const index = codes.length;
    if (draw < shares.copy) {
      const original = Math.floor(random() * index);
      related.push([index, original]);
      codes.push(near(codes[original]!, farthest.copy));
    } else if (draw < shares.copy + shares.burst) {
      related.push([index, index - 1]);
      codes.push(near(codes[index - 1]!, farthest.burst));
    } else if (draw < shares.copy + shares.burst + shares.blob) codes.push(near(blob, farthest.blob));
    else codes.push(fresh());
  }
  return {
    codes,
    related,
    queries: Array.from({ length: queries }, () => {
      const original = Math.floor(random() * count);
      return { code: near(codes[original]!, farthest.copy), original };
    }),
  };
}

/** So many different bit positions. */
function distinctBits(count: number, random: () => number): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(random() * bits));
  return chosen;
}
