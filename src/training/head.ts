import type { FeaturePart, HiddenLayer } from '../model/heads.ts';

export type { FeaturePart, HiddenLayer };

/**
 * A projection from features to bits: bit k is set where weights[k] . x > thresholds[k], x the prepared parts or what the hidden
 * layer makes of them.
 */
export interface TrainedHead {
  /** A multiple of 8. */
  readonly bits: number;
  readonly parts: readonly FeaturePart[];
  readonly hidden?: HiddenLayer | undefined;
  /** [bits, length], row-major, rows of unit length; length = sum of the parts, or the hidden layer's units */
  readonly weights: Float32Array;
  /** [bits] */
  readonly thresholds: Float32Array;
}

/** Number of values in a head's input. */
export function inputLengthOf(parts: readonly FeaturePart[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0);
}

/**
 * What a head sees of each photo, [count, input length]: each part through its response and of unit length. `features`
 * int8 [count, featureLength].
 */
export function prepareInputs(
  features: Int8Array,
  featureLength: number,
  parts: readonly FeaturePart[],
): Float32Array {
  const count = features.length / featureLength;
  const length = inputLengthOf(parts);
  const inputs = new Float32Array(count * length);
  let target = 0;
  for (let row = 0; row < count; row += 1) {
    for (const { from, to, response } of parts) {
      const start = target;
      let squares = 0;
      for (let index = from; index < to; index += 1) {
        const value = features[row * featureLength + index]!;
        const seen = response === 'root' ? Math.sign(value) * Math.sqrt(Math.abs(value)) : value;
        inputs[target++] = seen;
        squares += seen * seen;
      }
      if (squares === 0) continue;
      const scale = 1 / Math.sqrt(squares);
      for (let index = start; index < target; index += 1) inputs[index]! *= scale;
    }
  }
  return inputs;
}

/** Packed codes, [count, bits / 8], bit k in byte k >> 3 at position k & 7, from outputs [count, bits]: set where > 0. */
export function signCodes(outputs: Float32Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(outputs.length >> 3);
  for (let index = 0; index < outputs.length; index += 1) {
    // bits is a multiple of 8, so rows begin on whole bytes.
    if (outputs[index]! > 0) bytes[index >> 3]! |= 1 << (index & 7);
  }
  if (bits % 8 !== 0) throw new RangeError('A code has a multiple of 8 bits.');
  return bytes;
}

/** Scales each row of the weights to unit length, its threshold with it: no bit depends on it. */
export function headOf(
  parts: readonly FeaturePart[],
  bits: number,
  weights: Float32Array,
  thresholds: Float32Array,
): TrainedHead {
  const length = inputLengthOf(parts);
  const unit = weights.slice();
  const moved = thresholds.slice();
  for (let bit = 0; bit < bits; bit += 1) {
    const row = unit.subarray(bit * length, (bit + 1) * length);
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (size === 0) continue;
    for (let index = 0; index < length; index += 1) row[index]! /= size;
    moved[bit]! /= size;
  }
  return { bits, parts, weights: unit, thresholds: moved };
}
