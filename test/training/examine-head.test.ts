import { describe, expect, it } from 'vitest';
import {
  drawExamples,
  evaluateLeaveOneOut,
  keptNeighbours,
  nearestRows,
} from '../../src/training/examine-head.ts';
import type { LabelledCodes } from '../../src/training/metrics/evaluate-codes.ts';

/** Codes of 8 bits with their labels, as strings of 0 and 1. */
function coded(...rows: [code: number, labels: string][]): LabelledCodes {
  const width = rows[0]![1].length;
  const values = Uint8Array.from(rows.flatMap(([, labels]) => Array.from(labels, Number)));
  return {
    bits: 8,
    bytes: Uint8Array.from(rows, ([code]) => code),
    labels: { count: rows.length, width, values },
  };
}

describe('examining a head', () => {
  it('gives the share of the label among the nearest, ties shared out evenly', () => {
    // From 0: at distance 1 stand two of its own and a stranger, and three others it has, so three are taken, two of them right.
    const photos = coded([0b0, '10'], [0b1, '10'], [0b10, '01'], [0b100, '10'], [0b11111111, '10']);
    const [own] = evaluateLeaveOneOut(photos).labels;
    // From 1: 0 at distance 1, then 10 and 100 at 2. From 100: 0, then 1 and 10. From all ones: 1, 10 and 100 at 7.
    expect(own).toMatchObject({ label: 0, queries: 4, precision: 2 / 3 });
  });

  it('tells how many of the nearest ten stay', () => {
    // Two families of eleven: each photo's nearest ten are its own family.
    const family = (row: number): number => (row < 11 ? 0 : 0b1111);
    const before = coded(...Array.from({ length: 22 }, (_, row): [number, string] => [family(row), '1']));
    expect(keptNeighbours(before, before, [0, 15])).toBe(1);
    // Row 0 goes beyond the other family: its ten are all of that now, and one of that takes its place beside the rest of its own.
    const after = { ...before, bytes: before.bytes.with(0, 255) };
    expect(keptNeighbours(before, after, [0])).toBe(0);
    expect(keptNeighbours(before, after, [3])).toBeCloseTo(0.9, 12);
    expect(keptNeighbours(before, after, [])).toBeUndefined();
    const few = { ...before, bytes: before.bytes.slice(0, 20) };
    expect(keptNeighbours(few, few, [0])).toBeUndefined();
  });

  it('leaves each photo out of its own answer', () => {
    const apart = coded([0, '10'], [0, '10'], [255, '01'], [255, '01']);
    expect(evaluateLeaveOneOut(apart)).toMatchObject({
      metrics: { queries: 4, meanAveragePrecision: 1 },
      labels: [
        { label: 0, precision: 1 },
        { label: 1, precision: 1 },
      ],
    });
    const crossed = coded([0, '10'], [255, '10'], [0, '01'], [255, '01']);
    expect(evaluateLeaveOneOut(crossed).metrics.meanAveragePrecision).toBeCloseTo(5 / 12, 9);
    expect(evaluateLeaveOneOut(crossed).labels.map(({ precision }) => precision)).toEqual([0, 0]);
  });

  it('orders neighbours by distance and then by row, and draws examples of different labels by the seed', () => {
    const photos = coded([0b11, '10'], [0b0, '10'], [0b1, '01'], [0b1, '01']);
    expect(nearestRows(Uint8Array.of(0b1), photos, 3)).toEqual([2, 3, 0]);
    const drawn = drawExamples(photos.labels, 2, 5);
    expect(drawn).toEqual(drawExamples(photos.labels, 2, 5));
    expect(new Set(drawn.map((row) => row < 2))).toEqual(new Set([true, false]));
    expect(drawExamples(photos.labels, 9, 5)).toHaveLength(2);
  });
});
