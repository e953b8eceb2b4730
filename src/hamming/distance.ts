import { popcount } from './linear-index.ts';

/** Bits in which two codes of equal length differ. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new RangeError('Codes of different lengths have no distance.');
  let distance = 0;
  for (let at = 0; at < a.length; at++) distance += popcount(a[at]! ^ b[at]!);
  return distance;
}
