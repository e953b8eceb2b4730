import { hammingDistance } from '../../hamming/distance.ts';
import { nextTurn } from '../../training/next-turn.ts';

/** Codes compared with all before them between two turns of the event loop. */
const perTurn = 50;

/** A head may call one pair in so many similar, at the least. */
const leastShare = 1e-3;

/**
 * The radius of a new head: that within which as large a share of the library's pairs comes as within the old head's radius, so
 * that the user sees about as many similar photos as before, only others.
 *
 * @param before codes of some photos, drawn from the whole library, by the old head
 * @param after codes of the same photos by the new one
 */
export async function matchedRadius(
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
  radius: number,
): Promise<number> {
  const [old, renewed] = [await distanceCounts(before), await distanceCounts(after)];
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

async function distanceCounts(codes: readonly Uint8Array[]): Promise<number[]> {
  const counts = new Array<number>((codes[0]?.length ?? 0) * 8 + 1).fill(0);
  for (let one = 0; one < codes.length; one += 1) {
    if (one % perTurn === 0) await nextTurn();
    for (let other = 0; other < one; other += 1) counts[hammingDistance(codes[one]!, codes[other]!)]! += 1;
  }
  return counts;
}
