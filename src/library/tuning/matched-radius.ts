import { hammingDistance } from '../../hamming/distance.ts';

/** A head may call one pair in so many similar, at the least. */
const leastShare = 1e-3;

/**
 * The radius of a new head: that within which as large a share of the library's pairs comes as within the old head's radius, so
 * that the user sees about as many similar photos as before, only others.
 *
 * @param before codes of some photos, drawn from the whole library, by the old head
 * @param after codes of the same photos by the new one
 */
export function matchedRadius(
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
  radius: number,
): number {
  const [old, renewed] = [distanceCounts(before), distanceCounts(after)];
  const pairs = (before.length * (before.length - 1)) / 2;
  const near = old.slice(0, radius + 1).reduce((sum, count) => sum + count, 0);
  const wanted = Math.max(near, leastShare * pairs);
  let sum = 0;
  for (let distance = 0; distance < renewed.length; distance += 1) {
    sum += renewed[distance]!;
    if (sum > wanted) return Math.max(0, distance - 1);
  }
  return radius;
}

function distanceCounts(codes: readonly Uint8Array[]): number[] {
  const counts = new Array<number>((codes[0]?.length ?? 0) * 8 + 1).fill(0);
  for (let one = 0; one < codes.length; one += 1)
    for (let other = 0; other < one; other += 1) counts[hammingDistance(codes[one]!, codes[other]!)]! += 1;
  return counts;
}
