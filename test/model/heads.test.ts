import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantise } from '../../src/model/features.ts';
import type { FeaturePart, Head } from '../../src/model/heads.ts';
import { encode, encodeBatch } from '../../src/model/heads.ts';

const finiteFloats = fc
  .float32Array({ minLength: 1, maxLength: 200, noNaN: true, noDefaultInfinity: true })
  // Below this the scale itself leaves the range of single precision.
  .filter((values) => values.every((value) => value === 0 || Math.abs(value) > 1e-30));

describe('quantise', () => {
  it('is off by at most half a step, and the largest value lands on 127', () => {
    fc.assert(
      fc.property(finiteFloats, (features) => {
        const { values, scale } = quantise(features);
        const largest = Math.max(...features.map(Math.abs));
        features.forEach((feature, index) => {
          expect(Math.abs(values[index]! * scale - feature)).toBeLessThanOrEqual(scale * 0.5001);
        });
        expect(Math.max(...values.map(Math.abs))).toBe(largest === 0 ? 0 : 127);
      }),
    );
  });

  it('refuses what is not a number', () => {
    expect(() => quantise(Float32Array.of(1, NaN))).toThrow(RangeError);
    expect(() => quantise(Float32Array.of(1, Infinity))).toThrow(RangeError);
  });
});

const featureLength = 30;
const parts: FeaturePart[] = [
  { from: 0, to: 19, response: 'root' },
  { from: 19, to: 30, response: 'linear' },
];
const numbers = (length: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: length, maxLength: length, min: -1, max: 1, noNaN: true });
const heads: fc.Arbitrary<Head> = fc
  .record({ weights: numbers(16 * featureLength), thresholds: numbers(16) })
  .map((tensors) => ({ name: 'test', bits: 16, parts, ...tensors }));
const vectors = fc.int8Array({ minLength: featureLength, maxLength: featureLength, min: -127, max: 127 });

describe('encode', () => {
  it('sets the bits that the definition sets', () => {
    fc.assert(
      fc.property(heads, vectors, (head, values) => {
        const code = encode(head, { values, scale: 1 });
        const input = parts.flatMap(({ from, to, response }) => {
          const part = Array.from(values.subarray(from, to), (value) =>
            response === 'root' ? Math.sign(value) * Math.sqrt(Math.abs(value)) : value,
          );
          const length = Math.hypot(...part);
          return part.map((value) => (length === 0 ? 0 : value / length));
        });
        for (let bit = 0; bit < head.bits; bit += 1) {
          const row = head.weights.subarray(bit * featureLength, (bit + 1) * featureLength);
          const margin = row.reduce((sum, weight, i) => sum + weight * input[i]!, 0) - head.thresholds[bit]!;
          // Another order of additions may differ in the last digits.
          if (Math.abs(margin) > 1e-9) expect((code[bit >> 3]! >> (bit & 7)) & 1).toBe(margin > 0 ? 1 : 0);
        }
      }),
    );
  });

  it('does not depend on the scale of the features', () => {
    fc.assert(
      fc.property(heads, vectors, fc.double({ min: 1e-3, max: 10 }), (head, values, scale) => {
        expect(encode(head, { values, scale })).toEqual(encode(head, { values, scale: 1 }));
      }),
    );
  });

  it('gives the same codes one by one and in a batch', () => {
    fc.assert(
      fc.property(heads, fc.array(vectors, { minLength: 1, maxLength: 7 }), (head, rows) => {
        const all = new Int8Array(rows.flatMap((row) => Array.from(row)));
        const expected = rows.flatMap((values) => Array.from(encode(head, { values, scale: 1 })));
        expect(Array.from(encodeBatch(head, all, rows.length))).toEqual(expected);
      }),
    );
  });
});
