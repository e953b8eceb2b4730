import { createHash } from 'node:crypto';
import { randomFrom as randomFromNumber } from '../src/training/random.ts';

/** Numbers in [0, 1) that depend on `seed` alone. */
export function randomFrom(seed: string): () => number {
  return randomFromNumber(createHash('sha256').update(seed).digest().readUInt32LE(0));
}

/** The same items in an order that depends on `seed` alone (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
  const random = randomFrom(seed);
  const result = items.slice();
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
