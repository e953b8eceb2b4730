import { toNetworkInput } from './network-input.ts';

/*
 * A classical perceptual hash as a second opinion on what is the same picture: the signs of the lowest frequencies of
 * the luma's cosine transform (as in pHash). It knows nothing of content and so fails where the network is strong (crops,
 * rotation, frames), but heavy compression, tiny copies, blur and tones hardly move it. The transform of a turned or
 * mirrored picture has the same coefficients in other places and with other signs, so the codes of all eight turns
 * follow from one.
 */

export const layoutBits = 64;

/** The square on which the transform is computed. */
const side = 32;

/** A coefficient: `down` half waves over the height, `across` over the width. */
interface Frequency {
  down: number;
  across: number;
}

/**
 * The 64 lowest frequencies but the mean, such that each stands beside its transpose: all with down + across below 10,
 * those of 10 without the two that vary in one direction only, and (6, 6).
 */
const frequencies: readonly Frequency[] = [
  ...Array.from({ length: 10 }, (_, index) => index + 1).flatMap((sum) =>
    Array.from({ length: sum + 1 }, (_, down) => ({ down, across: sum - down })),
  ),
  { down: 6, across: 6 },
].filter(({ down, across }) => down < 10 && across < 10);

const frequencyCount = 10;

/**
 * [frequency, place]: half waves of the cosine transform in whole steps of 2^-12. With whole numbers no sum is rounded
 * (none reaches 2^53), so every machine gets the same bits.
 */
const waves = Float64Array.from({ length: frequencyCount * side }, (_, at) => {
  const angle = (Math.PI * (2 * (at % side) + 1) * Math.floor(at / side)) / (2 * side);
  return Math.round(Math.cos(angle) * 4096);
});

/**
 * The layout code (8 bytes) of a network input, RGB [inputSide, inputSide, 3]. Bit k is set where the coefficient
 * `frequencies[k]` is positive.
 */
export function layoutCode(input: Uint8Array, inputSide: number): Uint8Array {
  const small = toNetworkInput({ width: inputSide, height: inputSide, pixels: input }, side);
  const luma = Float64Array.from(
    { length: side * side },
    (_, at) => 299 * small[3 * at]! + 587 * small[3 * at + 1]! + 114 * small[3 * at + 2]!,
  );
  // [row, across], then each column of it.
  const rows = new Float64Array(side * frequencyCount);
  for (let y = 0; y < side; y++) {
    for (let across = 0; across < frequencyCount; across++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += luma[y * side + x]! * waves[across * side + x]!;
      rows[y * frequencyCount + across] = sum;
    }
  }
  return toCode(({ down, across }) => {
    let sum = 0;
    for (let y = 0; y < side; y++) sum += rows[y * frequencyCount + across]! * waves[down * side + y]!;
    return sum > 0;
  });
}

/**
 * The codes of the eight turns and mirrors of the picture with this code, in the order of `turnedVariants`: place `q`
 * clockwise by `q` quarter turns, place `4 + q` mirrored left to right and then turned by `q`.
 */
export function turnedLayoutCodes(code: Uint8Array): Uint8Array[] {
  const upright = [code];
  const mirrored = [mirror(code)];
  for (let quarter = 1; quarter < 4; quarter++) {
    upright.push(quarterTurn(upright[quarter - 1]!));
    mirrored.push(quarterTurn(mirrored[quarter - 1]!));
  }
  return [...upright, ...mirrored];
}

/** Odd numbers of half waves change their sign. */
function mirror(code: Uint8Array): Uint8Array {
  return toCode((frequency) => isPositive(code, frequency) !== (frequency.across % 2 === 1));
}

/** Clockwise: what was the height becomes the width, and the bottom comes to the left. */
function quarterTurn(code: Uint8Array): Uint8Array {
  return toCode(
    ({ down, across }) => isPositive(code, { down: across, across: down }) !== (across % 2 === 1),
  );
}

function toCode(isSet: (frequency: Frequency) => boolean): Uint8Array {
  const code = new Uint8Array(layoutBits / 8);
  for (const [bit, frequency] of frequencies.entries()) {
    if (isSet(frequency)) code[bit >> 3]! |= 1 << (bit & 7);
  }
  return code;
}

const places = new Map(frequencies.map(({ down, across }, bit) => [down * frequencyCount + across, bit]));

function isPositive(code: Uint8Array, { down, across }: Frequency): boolean {
  const bit = places.get(down * frequencyCount + across)!;
  return ((code[bit >> 3]! >> (bit & 7)) & 1) === 1;
}
