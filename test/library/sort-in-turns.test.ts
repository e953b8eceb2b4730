import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortInTurns } from '../../src/library/tuning/sort-in-turns.ts';

it('sorts as toSorted does, equal ones in the order they came in', async () => {
  const keys = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(keys, fc.constantFrom(1, 500), async (some, times) => {
      const items = Array.from({ length: times }, () => some)
        .flat()
        .map((key, place) => ({ key, place }));
      const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
      expect(await sortInTurns(items, compare)).toEqual(items.toSorted(compare));
    }),
    { numRuns: 30 },
  );
});
