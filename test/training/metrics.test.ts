import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecisionAt,
  tieAwareAveragePrecision,
} from '../../src/training/metrics/average-precision.ts';
import { forEachQuery } from '../../src/training/metrics/count-levels.ts';
import {
  averageCumulativeGain,
  tieAwareNdcg,
  weightedAveragePrecision,
} from '../../src/training/metrics/cumulative-gain.ts';
import { evaluateCodes, meanAveragePrecision } from '../../src/training/metrics/evaluate-codes.ts';
import type { RelevanceLevels } from '../../src/training/metrics/relevance-levels.ts';
import { levelsOfRanking } from '../../src/training/metrics/relevance-levels.ts';
import { forEachRank } from '../../src/training/metrics/tie-break.ts';
import { withinRadius } from '../../src/training/metrics/within-radius.ts';
import { randomFrom } from '../../src/training/random.ts';

/** Rows are distances, columns grades. */
function levelsOf(rows: readonly (readonly number[])[]): RelevanceLevels {
  return { distances: rows.length, grades: rows[0]!.length, counts: Int32Array.from(rows.flat()) };
}

/** The grades of one random order. */
function orderOf(levels: RelevanceLevels, random: () => number): number[] {
  const order: number[] = [];
  forEachRank(levels, Infinity, random, (_, grade) => order.push(grade));
  return order;
}

const someLevels = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 }))
  .chain(([distances, grades]) =>
    fc.array(fc.array(fc.nat(4), { minLength: grades, maxLength: grades }), {
      minLength: distances,
      maxLength: distances,
    }),
  )
  .filter((rows) => rows.some((row) => row.slice(1).some((count) => count > 0)))
  .map(levelsOf);

describe('rankings without ties, worked by hand', () => {
  const levels = levelsOfRanking([1, 0, 2, 0, 1]);
  it('average precision: (1/1 + 2/3 + 3/5) / 3', () => {
    expect(tieAwareAveragePrecision(levels)).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 3, 12);
  });
  it('AP@k divides by the relevant items found: (1/1 + 2/3) / 2 at 3', () => {
    const { mean, optimistic, pessimistic } = averagePrecisionAt(levels, 3, randomFrom(1));
    expect([mean, optimistic, pessimistic].map((value) => value.toFixed(9))).toEqual(
      Array.from({ length: 3 }, () => ((1 + 2 / 3) / 2).toFixed(9)),
    );
  });
  it('NDCG@3: (1 + 3/2) / (3 + 1/log2(3) + 1/2)', () => {
    expect(tieAwareNdcg(levels, 3)).toBeCloseTo((1 + 3 / 2) / (3 + 1 / Math.log2(3) + 1 / 2), 12);
  });
  it('ACG@3: (1 + 0 + 2) / 3; ACG@10 counts missing items as nothing', () => {
    expect(averageCumulativeGain(levels, 3)).toBeCloseTo(1, 12);
    expect(averageCumulativeGain(levels, 10)).toBeCloseTo(0.4, 12);
  });
  it('WAP@5: ACG@1 = 1, ACG@3 = 1, ACG@5 = 4/5, so 14/15; it exceeds 1 where two labels are shared', () => {
    expect(weightedAveragePrecision(levels, 5, randomFrom(1))).toBeCloseTo(14 / 15, 12);
    expect(weightedAveragePrecision(levelsOfRanking([2, 2]), 2, randomFrom(1))).toBeCloseTo(2, 12);
  });
});

describe('ties, worked by hand', () => {
  it('one relevant of two at one distance: the mean of 1 and 1/2', () => {
    expect(tieAwareAveragePrecision(levelsOf([[1, 1]]))).toBeCloseTo(0.75, 12);
  });
  it('AP@1 of that pair lies between 0 and 1', () => {
    const { optimistic, pessimistic, mean } = averagePrecisionAt(levelsOf([[1, 1]]), 1, randomFrom(3), 400);
    expect([pessimistic, optimistic]).toEqual([0, 1]);
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
  });
  it('two relevant after one irrelevant, one relevant and one irrelevant tied: (1/2 + mean of 2/3 and 2/4) / 2', () => {
    const levels = levelsOf([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(tieAwareAveragePrecision(levels)).toBeCloseTo((1 / 2 + (2 / 3 + 2 / 4) / 2) / 2, 12);
  });
});

describe('radius 2', () => {
  const levels = levelsOf([
    [0, 1],
    [1, 0],
    [0, 1],
    [5, 2],
  ]);
  it('precision 2/3, recall 2/4, average precision (1 + 2/3) / 2', () => {
    const { precision, recall, averagePrecision } = withinRadius(levels);
    expect(precision).toBeCloseTo(2 / 3, 12);
    expect(recall).toBeCloseTo(1 / 2, 12);
    expect(averagePrecision).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });
  it('an empty ball is 0, a ball of irrelevant items too', () => {
    const empty = levelsOf([
      [0, 0],
      [0, 0],
      [0, 0],
      [3, 3],
    ]);
    expect(withinRadius(empty)).toEqual({ precision: 0, recall: 0, averagePrecision: 0 });
    const wrong = levelsOf([
      [2, 0],
      [0, 0],
      [0, 0],
      [3, 3],
    ]);
    expect(withinRadius(wrong)).toEqual({ precision: 0, recall: 0, averagePrecision: 0 });
  });
});

describe('closed forms against random tie-breaking', () => {
  it('average precision, NDCG@4 and ACG@4 are the means over random orders', () => {
    fc.assert(
      fc.property(someLevels, fc.nat(), (levels, seed) => {
        const random = randomFrom(seed);
        const rounds = 3000;
        const sums = [0, 0, 0];
        const squares = [0, 0, 0];
        for (let round = 0; round < rounds; round += 1) {
          const grades = orderOf(levels, random);
          const found = grades.flatMap((grade, index) => (grade > 0 ? [index + 1] : []));
          const precision = found.reduce((sum, rank, index) => sum + (index + 1) / rank, 0) / found.length;
          const gain = (order: readonly number[]): number =>
            order.slice(0, 4).reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0);
          const ndcg = gain(grades) / gain(grades.slice().sort((a, b) => b - a));
          const acg = grades.slice(0, 4).reduce((sum, grade) => sum + grade, 0) / 4;
          [precision, ndcg, acg].forEach((value, metric) => {
            sums[metric]! += value;
            squares[metric]! += value * value;
          });
        }
        const closed = [
          tieAwareAveragePrecision(levels),
          tieAwareNdcg(levels, 4),
          averageCumulativeGain(levels, 4),
        ];
        closed.forEach((value, metric) => {
          const mean = sums[metric]! / rounds;
          const error = Math.sqrt(Math.max(0, squares[metric]! / rounds - mean * mean) / rounds);
          // Six standard errors: about one chance in a billion per comparison.
          expect(Math.abs(value - mean)).toBeLessThan(6 * error + 1e-9);
        });
      }),
      { numRuns: 30 },
    );
  });
  it('every tie-break of the whole ranking lies within the bounds', () => {
    fc.assert(
      fc.property(someLevels, fc.nat(), (levels, seed) => {
        const { mean, optimistic, pessimistic } = averagePrecisionAt(levels, Infinity, randomFrom(seed), 5);
        expect(mean).toBeLessThanOrEqual(optimistic + 1e-12);
        expect(mean).toBeGreaterThanOrEqual(pessimistic - 1e-12);
      }),
    );
  });
});

describe('codes', () => {
  const labels = { count: 3, width: 2, values: Uint8Array.from([1, 0, 1, 1, 0, 1]) };
  it('counts shared labels per Hamming distance', () => {
    const queries = {
      bits: 8,
      bytes: Uint8Array.from([0b1]),
      labels: { count: 1, width: 2, values: Uint8Array.from([1, 1]) },
    };
    const database = { bits: 8, bytes: Uint8Array.from([0b1, 0b10, 0b1110]), labels };
    forEachQuery(queries, database, ({ counts, grades }) => {
      const cells = [...counts.entries()].filter(([, count]) => count > 0);
      expect(cells.map(([cell]) => [Math.floor(cell / grades), cell % grades])).toEqual([
        [0, 1],
        [2, 2],
        [4, 1],
      ]);
    });
  });
  it('agrees with bit-by-bit distances at every length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (bytes, seed) => {
        const random = randomFrom(seed);
        const codes = Uint8Array.from({ length: bytes * 9 }, () => Math.floor(random() * 256));
        const hot = Uint8Array.from({ length: 9 * 3 }, () => Number(random() < 0.5));
        const queries = {
          bits: 8 * bytes,
          bytes: codes.slice(0, bytes),
          labels: { count: 1, width: 3, values: hot.slice(0, 3) },
        };
        const database = {
          bits: 8 * bytes,
          bytes: codes.slice(bytes),
          labels: { count: 8, width: 3, values: hot.slice(3) },
        };
        const expected = new Map<string, number>();
        for (let item = 0; item < 8; item += 1) {
          let distance = 0;
          for (let byte = 0; byte < bytes; byte += 1) {
            const different = codes[byte]! ^ codes[(item + 1) * bytes + byte]!;
            for (let bit = 0; bit < 8; bit += 1) distance += (different >> bit) & 1;
          }
          const grade = [0, 1, 2].filter((label) => hot[label] && hot[3 + item * 3 + label]).length;
          const key = `${distance} ${grade}`;
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        forEachQuery(queries, database, ({ counts, grades }) => {
          const found = new Map<string, number>();
          counts.forEach((count, cell) => {
            if (count > 0) found.set(`${Math.floor(cell / grades)} ${cell % grades}`, count);
          });
          expect(found).toEqual(expected);
        });
      }),
    );
  });
  it('codes that name the class are perfect, queries with nothing relevant are left out', () => {
    const database = {
      bits: 8,
      bytes: Uint8Array.from([0, 255]),
      labels: { count: 2, width: 3, values: Uint8Array.from([1, 0, 0, 0, 1, 0]) },
    };
    const queries = {
      bits: 8,
      bytes: Uint8Array.from([1, 254, 7]),
      labels: { count: 3, width: 3, values: Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]) },
    };
    const metrics = evaluateCodes(queries, database);
    expect(metrics.queries).toBe(2);
    expect(metrics.meanAveragePrecision).toBe(1);
    expect(metrics.ndcg).toBeCloseTo(1, 12);
    expect(metrics.recallWithin2).toBe(1);
    expect(meanAveragePrecision(queries, database)).toBe(1);
  });
});
