import { normalFrom, randomFrom } from '../random.ts';

type Labels = { readonly labels: Uint8Array; readonly labelCount: number; readonly photos: number };

/**
 * Mean of the rows of each label, [labelCount, width]: with several labels a photo counts for each of them. A label
 * without a photo keeps a row of zeros.
 */
export function labelMeans(
  { labels, labelCount, photos }: Labels,
  rows: Float32Array,
  width: number,
): Float32Array {
  const means = new Float32Array(labelCount * width);
  const counts = new Float64Array(labelCount);
  for (let photo = 0; photo < photos; photo += 1) {
    for (let label = 0; label < labelCount; label += 1) {
      if (labels[photo * labelCount + label] === 0) continue;
      counts[label]! += 1;
      for (let column = 0; column < width; column += 1) {
        means[label * width + column]! += rows[photo * width + column]!;
      }
    }
  }
  for (let label = 0; label < labelCount; label += 1) {
    const count = Math.max(1, counts[label]!);
    for (let column = 0; column < width; column += 1) means[label * width + column]! /= count;
  }
  return means;
}

/** The rows of a [count, width] array scaled to unit length; rows of zeros stay. */
export function withUnitRows(rows: Float32Array, width: number): Float32Array {
  const unit = rows.slice();
  for (let start = 0; start < unit.length; start += width) {
    const row = unit.subarray(start, start + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let column = 0; column < width; column += 1) row[column]! /= length;
  }
  return unit;
}

/** [count, width] numbers from the standard normal distribution. */
export function normalRows(count: number, width: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count * width }, () => normalFrom(random));
}
