import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Neighbour } from '../../src/hamming/hamming-index.ts';
import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import { flipped, randomCode, randomWords } from './codes.ts';
import { BruteForce } from './reference.ts';

const lengths = [64, 128, 256];

/** Codes close to each other as well as far: a few centres, each with some bits flipped, and all zeros and ones. */
const codeArbitrary = (bits: number): fc.Arbitrary<Uint8Array> => {
  const any = fc.uint8Array({ minLength: bits / 8, maxLength: bits / 8 });
  const near = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 0, max: bits - 1 }), { maxLength: 40 }))
    .map(([centre, flips]) => {
      const code = randomCode(bits, randomWords(centre));
      for (const flip of flips) code[flip >> 3]! ^= 1 << (flip & 7);
      return code;
    });
  const flat = fc.constantFrom(0, 255).map((byte) => new Uint8Array(bits / 8).fill(byte));
  return fc.oneof(any, { arbitrary: near, weight: 3 }, flat);
};

const idArbitrary = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 80 }), weight: 8 },
  fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1),
);

type Step =
  | { do: 'add'; id: number; code: Uint8Array }
  | { do: 'remove'; id: number }
  | { do: 'compact' }
  | { do: 'range'; code: Uint8Array; radius: number }
  | { do: 'nearest'; code: Uint8Array; count: number; maxDistance: number };

const stepsArbitrary = fc.constantFrom(...lengths).chain((bits) => {
  const code = codeArbitrary(bits);
  const radius = fc.integer({ min: -1, max: bits + 1 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('add' as const), id: idArbitrary, code }), weight: 12 },
    { arbitrary: fc.record({ do: fc.constant('remove' as const), id: idArbitrary }), weight: 5 },
    fc.record({ do: fc.constant('compact' as const) }),
    fc.record({ do: fc.constant('range' as const), code, radius }),
    fc.record({
      do: fc.constant('nearest' as const),
      code,
      count: fc.integer({ min: -1, max: 30 }),
      maxDistance: radius,
    }),
  );
  return fc.record({ bits: fc.constant(bits), steps: fc.array(step, { maxLength: 200, size: 'max' }) });
});

describe('PlaneIndex', () => {
  it('answers as a brute-force search does, whatever was added, removed and compacted before', () => {
    fc.assert(
      fc.property(stepsArbitrary, ({ bits, steps }) => {
        const index = new PlaneIndex(bits);
        const reference = new BruteForce();
        for (const step of steps) {
          if (step.do === 'add') {
            if (reference.has(step.id)) expect(() => index.add(step.id, step.code)).toThrow(RangeError);
            else {
              index.add(step.id, step.code);
              reference.add(step.id, step.code);
            }
          } else if (step.do === 'remove') {
            expect(index.remove(step.id)).toBe(reference.remove(step.id));
          } else if (step.do === 'compact') index.compact();
          else if (step.do === 'range')
            expect(index.range(step.code, step.radius)).toEqual(reference.range(step.code, step.radius));
          else
            expect(index.nearest(step.code, step.count, step.maxDistance)).toEqual(
              reference.nearest(step.code, step.count, step.maxDistance),
            );
          expect(index.size).toBe(reference.size);
        }
        const all = new Uint8Array(bits / 8);
        expect(index.range(all, bits)).toEqual(reference.range(all, bits));
      }),
      { numRuns: 150 },
    );
  });

  it.each(lengths)(
    'is exact over several chunks of clustered codes of %i bits, one by one and in batches',
    (bits) => {
      const next = randomWords(bits);
      const { index, reference, codes } = clustered(bits, 40_000, next);
      const queries = Array.from({ length: 34 }, (_, at) =>
        at % 3 === 0 ? randomCode(bits, next) : flipped(codes[next() % codes.length]!, at, next),
      );
      const sorted = queries.map((query) => reference.range(query, bits));
      const within = (at: number, radius: number): Neighbour[] =>
        sorted[at]!.filter(({ distance }) => distance <= radius);
      // Every kind of sieve: few planes, many, all that there are, none.
      for (const radius of [0, bits / 16, bits / 8, bits * 0.22, bits * 0.35]) {
        expect(index.rangeMany(queries, radius)).toEqual(queries.map((_, at) => within(at, radius)));
        expect(index.range(queries[5]!, radius)).toEqual(within(5, radius));
      }
      expect(index.nearestMany(queries, 10)).toEqual(sorted.map((all) => all.slice(0, 10)));
      expect(index.nearest(queries[7]!, 10)).toEqual(sorted[7]!.slice(0, 10));
      expect(index.nearestMany(queries, 1000, bits / 8)).toEqual(
        queries.map((_, at) => within(at, bits / 8).slice(0, 1000)),
      );
    },
  );

  it('stays exact and small while thousands are removed and added again between searches', () => {
    const next = randomWords(7);
    const { index, reference, codes } = clustered(128, 20_000, next);
    const before = index.byteLength;
    for (let round = 0; round < 12; round++) {
      const ids = reference.ids;
      for (let turn = 0; turn < 3_000; turn++) {
        const id = ids[next() % ids.length]!;
        expect(index.remove(id)).toBe(reference.remove(id));
      }
      while (reference.size < 20_000) {
        const id = next() % 100_000;
        if (reference.has(id)) continue;
        const code = flipped(codes[id % codes.length]!, next() % 20, next);
        index.add(id, code);
        reference.add(id, code);
      }
      for (const id of ids.slice(0, 200)) expect(index.has(id)).toBe(reference.has(id));
      const query = flipped(codes[round]!, 9, next);
      expect(index.range(query, 30)).toEqual(reference.range(query, 30));
      expect(index.nearest(query, 50)).toEqual(reference.nearest(query, 50));
    }
    while (index.compact());
    expect(index.range(codes[0]!, 128)).toEqual(reference.range(codes[0]!, 128));
    // 36,000 removals would have grown it threefold.
    expect(index.byteLength).toBeLessThan(before * 1.7);
  });

  it('gives ties by id, also where more codes are equal than were asked for', () => {
    const index = new PlaneIndex(256);
    const code = randomCode(256, randomWords(3));
    for (let id = 30_000; id > 0; id--) index.add(id, code);
    expect(index.nearest(code, 3)).toEqual([1, 2, 3].map((id) => ({ id, distance: 0 })));
    expect(index.range(code, 0)).toHaveLength(30_000);
    expect(index.range(code, 0)[29_999]).toEqual({ id: 30_000, distance: 0 });
  });

  it('is empty at first, and again when everything was removed', () => {
    const index = new PlaneIndex(64);
    const code = new Uint8Array(8);
    expect(index.range(code, 64)).toEqual([]);
    expect(index.nearestMany([code, code], 5)).toEqual([[], []]);
    expect(index.rangeMany([], 5)).toEqual([]);
    for (let id = 0; id < 3_000; id++) index.add(id, code);
    for (let id = 0; id < 3_000; id++) index.remove(id);
    expect(index.range(code, 64)).toEqual([]);
    expect(index.compact()).toBe(false);
    expect(index.size).toBe(0);
  });

  it('refuses other lengths, an id it holds and what is no id', () => {
    expect(() => new PlaneIndex(32)).toThrow(RangeError);
    const index = new PlaneIndex(64);
    index.add(1, new Uint8Array(8));
    expect(() => index.add(1, new Uint8Array(8))).toThrow(RangeError);
    expect(() => index.add(2, new Uint8Array(32))).toThrow(RangeError);
    expect(() => index.range(new Uint8Array(32), 1)).toThrow(RangeError);
    for (const id of [-1, 0.5, NaN, 2 ** 53])
      expect(() => index.add(id, new Uint8Array(8))).toThrow(RangeError);
    expect(index.remove(7)).toBe(false);
    expect(index.size).toBe(1);
  });
});

/** A tenth copies, a blob of near-equal codes, the rest around centres. Ids leave gaps. */
function clustered(
  bits: number,
  count: number,
  next: () => number,
): { index: PlaneIndex; reference: BruteForce; codes: Uint8Array[] } {
  const index = new PlaneIndex(bits);
  const reference = new BruteForce();
  const centres = Array.from({ length: 30 }, () => randomCode(bits, next));
  const codes: Uint8Array[] = [];
  for (let at = 0; at < count; at++) {
    const kind = next() % 100;
    const code =
      kind < 10 && at > 0
        ? flipped(codes[next() % at]!, next() % 5, next)
        : kind < 12
          ? flipped(centres[0]!, next() % 3, next)
          : kind < 40
            ? flipped(centres[next() % centres.length]!, bits / 4, next)
            : randomCode(bits, next);
    codes.push(code);
    index.add(3 * at, code);
    reference.add(3 * at, code);
  }
  return { index, reference, codes };
}
