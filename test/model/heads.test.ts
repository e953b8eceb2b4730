import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantise } from '../../src/model/features.ts';
import type { FeaturePart, Head } from '../../src/model/heads.ts';
import { encode, encodeBatch, likeness, measureMargins, measureMarginsBatch } from '../../src/model/heads.ts';
import { IntegerLayer } from '../../src/model/integer-layer.ts';

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
const units = 13;
const bits = 16;
const numbers = (length: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: length, maxLength: length, min: -1, max: 1, noNaN: true });
const linearHeads: fc.Arbitrary<Head> = fc
  .record({ weights: numbers(bits * featureLength), thresholds: numbers(bits) })
  .map((tensors) => ({ name: 'test', bits, parts, ...tensors }));
const deepHeads: fc.Arbitrary<Head> = fc
  .record({
    hidden: fc.record({ weights: numbers(units * featureLength), thresholds: numbers(units) }),
    weights: numbers(bits * units),
    thresholds: numbers(bits),
  })
  .map(({ hidden, ...tensors }) => ({ name: 'test', bits, parts, hidden: { units, ...hidden }, ...tensors }));
const heads = fc.oneof(linearHeads, deepHeads);
const vectors = fc.int8Array({ minLength: featureLength, maxLength: featureLength, min: -127, max: 127 });

/** By the definition, in floating point: what each bit's output exceeds its threshold by. */
function margins(head: Head, values: Int8Array): number[] {
  const input = head.parts.flatMap(({ from, to, response }) => {
    const part = Array.from(values.subarray(from, to), (value) =>
      response === 'root' ? Math.sign(value) * Math.sqrt(Math.abs(value)) : value,
    );
    const length = Math.hypot(...part);
    return part.map((value) => (length === 0 ? 0 : value / length));
  });
  const layer = (weights: Float32Array, thresholds: Float32Array, inputs: readonly number[]): number[] =>
    Array.from(thresholds, (threshold, row) =>
      inputs.reduce((sum, value, index) => sum + weights[row * inputs.length + index]! * value, -threshold),
    );
  const { hidden } = head;
  const last = hidden
    ? layer(hidden.weights, hidden.thresholds, input).map((value) => Math.max(0, value))
    : input;
  return layer(head.weights, head.thresholds, last);
}

/** Outputs are off by less than this: roots and hidden units are whole steps of about a thousandth. */
const rounding = 0.005;

describe('encode', () => {
  it('sets the bits that the definition sets', () => {
    let decided = 0;
    let all = 0;
    fc.assert(
      fc.property(heads, vectors, (head, values) => {
        const code = encode(head, { values, scale: 1 });
        margins(head, values).forEach((margin, bit) => {
          all += 1;
          if (Math.abs(margin) < rounding) return;
          decided += 1;
          expect((code[bit >> 3]! >> (bit & 7)) & 1).toBe(margin > 0 ? 1 : 0);
        });
      }),
    );
    expect(decided / all).toBeGreaterThan(0.75);
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
      fc.property(heads, fc.array(vectors, { minLength: 1, maxLength: 35 }), (head, rows) => {
        const all = new Int8Array(rows.flatMap((row) => Array.from(row)));
        const expected = rows.flatMap((values) => Array.from(encode(head, { values, scale: 1 })));
        expect(Array.from(encodeBatch(head, all, rows.length))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same codes on every machine', () => {
    // Numbers from a generator of whole numbers, so that nothing but the arithmetic under test can differ.
    let state = 1;
    const next = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    const floats = (length: number): Float32Array => Float32Array.from({ length }, () => next() - 0.5);
    const length = 1504;
    const long: FeaturePart[] = [
      { from: 0, to: 1280, response: 'root' },
      { from: 1280, to: length, response: 'linear' },
    ];
    const values = Int8Array.from({ length: 40 * length }, () => Math.floor(next() * 255) - 127);
    const linear = {
      name: 'linear',
      bits: 64,
      parts: long,
      weights: floats(64 * length),
      thresholds: new Float32Array(64),
    };
    const hidden = { units: 100, weights: floats(100 * length), thresholds: new Float32Array(100) };
    const deep = { ...linear, hidden, weights: floats(64 * 100) };
    const digest = createHash('sha256');
    for (const head of [linear, deep]) digest.update(encodeBatch(head, values, 40));
    expect(digest.digest('hex').slice(0, 16)).toBe('a18c3ff02cc51d46');
  });
});

describe('IntegerLayer', () => {
  it('adds up exactly, also the largest weights and inputs there are', () => {
    const largest = 2896;
    const lengths = [1280, 12];
    const rows = 6;
    const inputLength = 1292;
    const layer = new IntegerLayer(
      Float32Array.from({ length: rows * inputLength }, (_, index) => (index % 7 === 0 ? -1 : 1)),
      rows,
      lengths.map((length) => ({ length, largestInput: largest })),
    );
    // The second input has the sign of the first row's weights: no sum can be larger.
    for (const [input, sign] of [() => 1, (at: number) => (at % 7 === 0 ? -1 : 1)].entries()) {
      lengths.forEach((length, part) => {
        for (let index = 0; index < length; index += 1) {
          layer.inputs[input * layer.inputStride + layer.offsets[part]! + index] =
            largest * sign(index + (part === 0 ? 0 : 1280));
        }
      });
    }
    layer.multiply(2);
    const weight = Math.round(1 / layer.steps[0]!);
    expect(weight).toBeGreaterThan(100);
    const firstPart = (input: number): number => layer.sums[input * 2 * layer.sumStride]!;
    const negatives = Math.ceil(1280 / 7);
    expect(firstPart(0)).toBe((1280 - 2 * negatives) * weight * largest);
    expect(firstPart(1)).toBe(1280 * weight * largest);
    expect(firstPart(1)).toBeLessThan(2 ** 31);
  });
});

describe('margins', () => {
  it('are the outputs that the code is made of, the surest at 127', () => {
    fc.assert(
      fc.property(heads, vectors, (head, values) => {
        const measured = measureMargins(head, { values, scale: 1 });
        const expected = margins(head, values);
        const largest = Math.max(...expected.map(Math.abs));
        if (largest < 10 * rounding) return;
        expect(Math.max(...measured.map(Math.abs))).toBe(127);
        expected.forEach((margin, bit) => {
          const tolerance = 0.5 + (127 * 2 * rounding) / (largest - rounding);
          expect(Math.abs(measured[bit]! - (127 * margin) / largest)).toBeLessThan(tolerance);
        });
      }),
    );
  });

  it('are the same one by one and in a batch', () => {
    fc.assert(
      fc.property(heads, fc.array(vectors, { minLength: 1, maxLength: 20 }), (head, rows) => {
        const all = new Int8Array(rows.flatMap((row) => Array.from(row)));
        const expected = rows.flatMap((values) => Array.from(measureMargins(head, { values, scale: 1 })));
        expect(Array.from(measureMarginsBatch(head, all, rows.length))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('are like their own and unlike their opposite', () => {
    const some = fc.int8Array({ minLength: 16, maxLength: 16, min: -127, max: 127 });
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(likeness(a, b)).toBe(likeness(b, a));
        expect(Math.abs(likeness(a, b))).toBeLessThanOrEqual(1 + 1e-12);
        if (a.every((value) => value === 0)) return;
        expect(likeness(a, a)).toBeCloseTo(1, 12);
        expect(
          likeness(
            a,
            a.map((value) => -value),
          ),
        ).toBeCloseTo(-1, 12);
      }),
    );
  });
});
