/** Bits in which two codes of equal length differ. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new RangeError('Codes of different lengths have no distance.');
  let distance = 0;
  for (let at = 0; at < a.length; at++) distance += popcount(a[at]! ^ b[at]!);
  return distance;
}

/** Bits set in a 32-bit word (Hacker's Delight, 5-1). */
function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
