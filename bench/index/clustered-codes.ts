import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNumbers, type Random } from './random.ts';

/**
 * Codes as a library has them: the sign of a Gaussian that lives in `rank` dimensions (so that bits go together, as a
 * network's do), 10 % of them copies of others with up to a twelfth of the bits changed, 10 % frames of bursts, and one
 * blob of 2 % that is nearly all the same. `[count, bits / 8]` bytes. Made once, then read from `folder`.
 */
export async function clusteredCodes(
  folder: string,
  bits: number,
  count: number,
  rank: number,
): Promise<Uint8Array> {
  const path = join(folder, `codes-${bits}-${count}-rank${rank}.bin`);
  if (!existsSync(path)) await writeFile(path, makeCodes(bits, count, rank));
  return readFile(path);
}

function makeCodes(bits: number, count: number, rank: number): Uint8Array {
  const random = randomNumbers(bits + rank);
  const bytes = bits / 8;
  const codes = new Uint8Array(count * bytes);
  const directions = Float32Array.from({ length: bits * rank }, () => random.normal());
  const blob = signCode(directions, bits, rank, random);
  let burst = blob;
  let framesLeft = 0;
  for (let at = 0; at < count; at++) {
    const drawn = framesLeft > 0 ? 1 : random.uniform();
    let code: Uint8Array;
    if (framesLeft > 0) {
      framesLeft -= 1;
      code = flip(burst, Math.floor((random.uniform() * bits) / 8), random);
    } else if (drawn < 0.1 && at > 0) {
      const original = random.below(at);
      code = flip(
        codes.subarray(original * bytes, (original + 1) * bytes),
        Math.floor((random.uniform() * bits) / 12),
        random,
      );
    } else if (drawn < 0.12) {
      code = flip(blob, random.below(4), random);
    } else {
      code = signCode(directions, bits, rank, random);
      // A burst of five frames now and then: their share of all comes to a tenth.
      if (drawn < 0.141) {
        burst = code;
        framesLeft = 5;
      }
    }
    codes.set(code, at * bytes);
  }
  return codes;
}

function signCode(directions: Float32Array, bits: number, rank: number, random: Random): Uint8Array {
  const point = Float32Array.from({ length: rank }, () => random.normal());
  const code = new Uint8Array(bits / 8);
  for (let bit = 0; bit < bits; bit++) {
    let sum = 0;
    for (let at = 0; at < rank; at++) sum += directions[bit * rank + at]! * point[at]!;
    if (sum > 0) code[bit >> 3]! |= 1 << (bit & 7);
  }
  return code;
}

/** A copy with so many bits drawn and flipped. */
export function flip(code: Uint8Array, flips: number, random: Random): Uint8Array {
  const copy = code.slice();
  for (let turn = 0; turn < flips; turn++) {
    const bit = random.below(copy.length * 8);
    copy[bit >> 3]! ^= 1 << (bit & 7);
  }
  return copy;
}
