import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../src/model/float16.ts';
import { parseSafetensors } from '../../src/model/safetensors.ts';

/** A safetensors file with one single-precision tensor `t`. */
function fileWith(values: Float32Array): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'test' },
      t: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.byteLength] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(values.buffer)]);
}

describe('parseSafetensors', () => {
  it('gives back the values that were stored, wherever the bytes lie in memory', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1 }), fc.nat(9), (values, offset) => {
        const file = fileWith(values);
        const larger = Buffer.alloc(file.length + offset);
        file.copy(larger, offset);
        const { tensors, metadata } = parseSafetensors(larger.subarray(offset), 'a file');
        expect(tensors.get('t')).toEqual({ shape: [values.length], values });
        expect(metadata).toEqual({ format: 'test' });
      }),
    );
  });

  it('names every cut as damage', () => {
    const file = fileWith(Float32Array.of(1, 2, 3));
    for (let length = 0; length < file.length; length += 1) {
      expect(() => parseSafetensors(file.subarray(0, length), 'a file')).toThrow(
        expect.objectContaining({ code: 'model-damaged' }) as Error,
      );
    }
  });
});

describe('decodeFloat16', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads %i as %d', (bits, value) => {
    expect(decodeFloat16(Uint8Array.of(bits & 255, bits >> 8))[0]).toBe(value);
  });
});

describe('encodeFloat16', () => {
  it('gives every half-precision number back', () => {
    const bits = Uint16Array.from({ length: 1 << 16 }, (_, index) => index).filter(
      (one) => (one & 0x7c00) !== 0x7c00,
    );
    const bytes = new Uint8Array(bits.buffer);
    expect(Buffer.from(encodeFloat16(decodeFloat16(bytes))).equals(Buffer.from(bytes))).toBe(true);
  });

  it('rounds to the nearest, and beyond the range to its end', () => {
    const spacing = (value: number): number =>
      2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const [half] = decodeFloat16(encodeFloat16(Float32Array.of(value)));
        expect(Math.abs(half! - value)).toBeLessThanOrEqual(value === 0 ? 0 : spacing(value) / 2);
      }),
    );
    const ends = decodeFloat16(
      encodeFloat16(Float32Array.of(1e9, -1e9, Infinity, 1 + 2 ** -11, 1 + 3 * 2 ** -11)),
    );
    expect([...ends]).toEqual([65504, -65504, 65504, 1, 1 + 2 ** -9]);
  });
});
