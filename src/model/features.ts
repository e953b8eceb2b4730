/** Features as the catalog holds them: feature = values[i] * scale, values in -127..127. */
export interface QuantisedFeatures {
  readonly values: Int8Array;
  readonly scale: number;
}

const largestValue = 127;

/**
 * One photo's features as int8 with one scale, chosen so that the largest magnitude becomes 127. The error per value
 * is at most scale / 2. Heads work from these and never from the floats, so that a code made again from the
 * catalog is the same to the bit.
 */
export function quantise(features: Float32Array): QuantisedFeatures {
  let largest = 0;
  for (const value of features) largest = Math.max(largest, Math.abs(value));
  const values = new Int8Array(features.length);
  if (!Number.isFinite(largest)) throw new RangeError('Features must be finite numbers.');
  if (largest === 0) return { values, scale: 0 };
  const scale = Math.fround(largest / largestValue);
  for (let index = 0; index < values.length; index += 1) {
    const level = Math.round(features[index]! / scale);
    values[index] = Math.max(-largestValue, Math.min(largestValue, level));
  }
  return { values, scale };
}
