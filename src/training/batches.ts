import { shuffle } from './random.ts';

interface Labelled {
  readonly labels: Uint8Array;
  readonly labelCount: number;
  readonly photos: number;
}

/**
 * Class-balanced batches (P labels x K photos): every label is drawn equally often however many photos it has, each
 * time with `perLabel` of them, so that a batch holds similar pairs of every label in it. Labels and the photos of a
 * label come in shuffled rounds: each is used before any is used again.
 */
export function balancedBatches(
  { labels, labelCount, photos }: Labelled,
  batchSize: number,
  perLabel: number,
  random: () => number,
): () => Int32Array {
  const members: number[][] = Array.from({ length: labelCount }, () => []);
  for (let photo = 0; photo < photos; photo += 1) {
    for (let label = 0; label < labelCount; label += 1) {
      if (labels[photo * labelCount + label]) members[label]!.push(photo);
    }
  }
  const used = members.filter((list) => list.length > 0);
  const nextLabel = rounds(
    used.map((_, index) => index),
    random,
  );
  const nextMember = used.map((list) => rounds(list, random));
  return () => {
    const batch = new Int32Array(batchSize);
    for (let filled = 0; filled < batchSize;) {
      const next = nextMember[nextLabel()]!;
      for (let taken = 0; taken < perLabel && filled < batchSize; taken += 1) batch[filled++] = next();
    }
    // Anchors of the triplets are the first of a batch: any, not one label's.
    return shuffle(batch, random);
  };
}

function rounds(items: readonly number[], random: () => number): () => number {
  const order = items.slice();
  let position = order.length;
  return () => {
    if (position >= order.length) {
      shuffle(order, random);
      position = 0;
    }
    return order[position++]!;
  };
}
