/** Numbers from 0 to 2^32 - 1, the same for the same seed (Marsaglia, Xorshift RNGs, 2003). */
export function randomWords(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function randomCode(bits: number, next: () => number): Uint8Array {
  return Uint8Array.from({ length: bits / 8 }, () => next() & 255);
}

/** The code with so many of its bits drawn and flipped (one that is drawn twice flips back). */
export function flipped(code: Uint8Array, flips: number, next: () => number): Uint8Array {
  const copy = code.slice();
  for (let flip = 0; flip < flips; flip++) {
    const bit = next() % (8 * code.length);
    copy[bit >> 3]! ^= 1 << (bit & 7);
  }
  return copy;
}
