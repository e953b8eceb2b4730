import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { byDistance, type Neighbour } from '../../src/hamming/hamming-index.ts';
import { LinearIndex } from '../../src/hamming/linear-index.ts';

/** Codes close to each other as well as far: a few centres, each with some bits flipped. */
const codesArbitrary = fc
  .tuple(fc.constantFrom(64, 128, 256), fc.integer({ min: 0, max: 60 }))
  .chain(([bits, count]) => {
    const code = fc.uint8Array({ minLength: bits / 8, maxLength: bits / 8 });
    const near = fc
      .tuple(code, fc.array(fc.integer({ min: 0, max: bits - 1 }), { maxLength: 12 }))
      .map(([centre, flips]) => {
        const copy = Uint8Array.from(centre, (byte) => byte & 0x0f);
        for (const flip of flips) copy[flip >> 3]! ^= 1 << (flip & 7);
        return copy;
      });
    return fc.record({
      bits: fc.constant(bits),
      codes: fc.array(fc.oneof(code, near, fc.constant(new Uint8Array(bits / 8))), {
        minLength: count,
        maxLength: count,
      }),
      query: fc.oneof(code, fc.constant(new Uint8Array(bits / 8))),
    });
  });

function bruteForce(codes: Map<number, Uint8Array>, query: Uint8Array): Neighbour[] {
  return [...codes].map(([id, code]) => ({ id, distance: hammingDistance(code, query) })).sort(byDistance);
}

describe('LinearIndex', () => {
  it('gives what a brute-force search gives, also after removals', () => {
    fc.assert(
      fc.property(
        codesArbitrary,
        fc.integer({ min: 0, max: 256 }),
        fc.integer({ min: 0, max: 70 }),
        (set, radius, count) => {
          const index = new LinearIndex(set.bits, 2);
          const held = new Map<number, Uint8Array>();
          set.codes.forEach((code, at) => {
            index.add(at * 3, code);
            held.set(at * 3, code);
          });
          for (const id of [...held.keys()].filter((id) => id % 5 === 0)) {
            expect(index.remove(id)).toBe(true);
            held.delete(id);
          }
          expect(index.size).toBe(held.size);
          const all = bruteForce(held, set.query);
          expect(index.range(set.query, radius)).toEqual(all.filter(({ distance }) => distance <= radius));
          expect(index.nearest(set.query, count)).toEqual(all.slice(0, count));
          expect(index.nearest(set.query, count, radius)).toEqual(
            all.filter(({ distance }) => distance <= radius).slice(0, count),
          );
        },
      ),
    );
  });

  it('refuses a code of another length and an id it holds', () => {
    const index = new LinearIndex(64);
    index.add(1, new Uint8Array(8));
    expect(() => index.add(1, new Uint8Array(8))).toThrow(RangeError);
    expect(() => index.add(2, new Uint8Array(32))).toThrow(RangeError);
    expect(index.remove(7)).toBe(false);
  });
});
