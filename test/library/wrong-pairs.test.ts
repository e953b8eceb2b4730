import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closenessStepOf,
  ErrorRates,
  expectedWrongPairs,
  leastScoreFor,
  withinReason,
} from '../../src/library/matching/wrong-pairs.ts';
import {
  closenessSteps,
  loadCalibration,
  lowestChoice,
  scoreSteps,
  type ScoredPairs,
} from '../../src/model/calibration.ts';
import { loadModel } from '../../src/model/load-model.ts';

const rows = fc.array(
  fc
    .record({
      closeness: fc.constantFrom(...closenessSteps),
      kind: fc.constantFrom('easy', 'one burst'),
      verified: fc.integer({ min: 0, max: 1000 }),
      shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: scoreSteps.length,
        maxLength: scoreSteps.length,
      }),
    })
    .map(({ shares, verified, ...row }): ScoredPairs => {
      let left = verified;
      return { ...row, verified, passed: shares.map((share) => (left = Math.floor(left * share))) };
    }),
  { maxLength: 30 },
);
const libraries = fc.array(fc.integer({ min: 0, max: 1e6 }), {
  minLength: closenessSteps.length,
  maxLength: closenessSteps.length,
});

describe('expected wrong pairs', () => {
  it('fall with the score and rise with the closeness, whatever was measured', () => {
    fc.assert(
      fc.property(rows, (scored) => {
        const rates = new ErrorRates(scored);
        for (const bin of closenessSteps.keys())
          for (const step of scoreSteps.keys()) {
            const rate = rates.at(bin, step);
            expect(rate).toBeGreaterThanOrEqual(0);
            expect(rate).toBeLessThanOrEqual(1);
            if (step > 0) expect(rate).toBeLessThanOrEqual(rates.at(bin, step - 1) * (1 + 1e-9));
            if (bin > 0) expect(rate).toBeGreaterThanOrEqual(rates.at(bin - 1, step));
          }
      }),
    );
  });

  it('stay below what is wanted wherever any score does, and ask for no more than that', () => {
    fc.assert(
      fc.property(rows, libraries, fc.constantFrom(1, 10, 100), (scored, pairs, wanted) => {
        const rates = new ErrorRates(scored);
        const { leastScore, expected } = leastScoreFor(pairs, rates, wanted);
        const step = scoreSteps.findIndex((score) => score === leastScore);
        expect(leastScore).toBeGreaterThanOrEqual(lowestChoice);
        expect(expected).toBe(expectedWrongPairs(pairs, rates, step));
        if (expected >= wanted) expect(step).toBe(scoreSteps.length - 1);
        else if (leastScore > lowestChoice)
          expect(expectedWrongPairs(pairs, rates, step - 1)).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });

  it('are never more than one in a hundred photos, unless that asks for fewer than one', () => {
    expect([50, 100, 250, 1000, 1e6].map((photos) => withinReason(10, photos))).toEqual([1, 1, 2.5, 10, 10]);
    expect([50, 1e6].map((photos) => withinReason(1, photos))).toEqual([1, 1]);
    expect(withinReason(100, 1000)).toBe(10);
  });

  it('let no library that has more look-alikes, and no stricter user, get by with a lower score', () => {
    fc.assert(
      fc.property(rows, libraries, libraries, (scored, pairs, more) => {
        const rates = new ErrorRates(scored);
        const fuller = pairs.map((count, bin) => count + more[bin]!);
        const least = (library: number[], wanted: number): number =>
          leastScoreFor(library, rates, wanted).leastScore;
        expect(least(fuller, 1)).toBeGreaterThanOrEqual(least(pairs, 1));
        expect(least(pairs, 1)).toBeGreaterThanOrEqual(least(pairs, 100));
      }),
    );
  });
});

it('puts every closeness into the step that it has reached', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (closeness) => {
      const step = closenessStepOf(closeness);
      expect(closenessSteps[step]).toBeLessThanOrEqual(closeness);
      expect(closenessSteps[step + 1] ?? Infinity).toBeGreaterThan(closeness);
    }),
  );
});

it('is measured on many pairs, and lets shelves of look-alikes ask for more than a small album', async () => {
  const { pairs, verification } = await loadCalibration(await loadModel());
  expect(pairs).toBeGreaterThan(300_000);
  const rates = new ErrorRates(verification);
  const album = closenessSteps.map((from) => (from < 0.5 ? 50 : 0));
  const shelves = closenessSteps.map((from) => (from < 0.9 ? 2000 : 50));
  expect(leastScoreFor(album, rates, 1)).toMatchObject({ leastScore: lowestChoice });
  const careful = leastScoreFor(shelves, rates, 1);
  expect(careful.leastScore).toBeGreaterThan(0.9);
  expect(leastScoreFor(shelves, rates, 100).leastScore).toBeLessThan(careful.leastScore);
});
