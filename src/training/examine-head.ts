import type { RetrievalMetrics } from '../contract/tuning.ts';
import type { Codes, Labels } from './metrics/count-levels.ts';
import { forEachQuery } from './metrics/count-levels.ts';
import { forEachOther, metricsCollector, type LabelledCodes } from './metrics/evaluate-codes.ts';
import { precisionAt } from './metrics/precision-at.ts';
import { randomFrom, shuffle } from './random.ts';

/** A precision is that of the nearest so many: about what a person sees at once. */
const nearest = 10;

export interface LabelPrecision {
  readonly label: number;
  /** Photos with the label that were asked. */
  readonly queries: number;
  readonly precision: number;
}

/**
 * All photos asked of all others: each is left out of its own answer. Metrics, and for each label with two photos or more the share of
 * it among the nearest ten, or among as many others as it has.
 */
export function evaluateLeaveOneOut(photos: LabelledCodes): {
  metrics: RetrievalMetrics;
  labels: LabelPrecision[];
} {
  const { width } = photos.labels;
  const collector = metricsCollector();
  forEachOther(photos, collector.add);
  const labels: LabelPrecision[] = [];
  for (let label = 0; label < width; label += 1) {
    const asked = rowsWith(photos.labels, label);
    if (asked.length < 2) continue;
    const among = Math.min(nearest, asked.length - 1);
    let sum = 0;
    forEachQuery(
      { ...selectCodes(photos, asked), labels: everyOne(asked.length) },
      { ...photos, labels: column(photos.labels, label) },
      (levels) => {
        levels.counts[1]! -= 1;
        sum += precisionAt(levels, among);
      },
    );
    labels.push({ label, queries: asked.length, precision: sum / asked.length });
  }
  return { metrics: collector.result(), labels };
}

/** Rows of queries to show, one of each of up to `count` labels, drawn by the seed and not by how they did. */
export function drawExamples(labels: Labels, count: number, seed: number): number[] {
  const random = randomFrom(seed);
  const order = shuffle(
    Array.from({ length: labels.width }, (_, label) => label),
    random,
  );
  const drawn = new Set<number>();
  for (const label of order) {
    if (drawn.size === count) break;
    const [row] = shuffle(rowsWith(labels, label), random).filter((one) => !drawn.has(one));
    if (row !== undefined) drawn.add(row);
  }
  return [...drawn];
}

/** Rows of the `count` nearest to one code, by distance and then by row. */
export function nearestRows(query: Uint8Array, database: Codes, count: number): number[] {
  const width = database.bits >> 3;
  const distances = Int32Array.from({ length: database.bytes.length / width }, (_, row) => {
    let distance = 0;
    for (let index = 0; index < width; index += 1) {
      let differing = query[index]! ^ database.bytes[row * width + index]!;
      for (; differing !== 0; differing &= differing - 1) distance += 1;
    }
    return distance;
  });
  return [...distances.keys()]
    .sort((one, other) => distances[one]! - distances[other]! || one - other)
    .slice(0, count);
}

/**
 * Share of the nearest ten that stay among the nearest ten, over the photos of `rows` among all the others; undefined without
 * any, or where there are so few photos that most are among the nearest ten anyway.
 * Both sets of codes are of the same photos.
 */
export function keptNeighbours(before: Codes, after: Codes, rows: readonly number[]): number | undefined {
  if (rows.length === 0 || before.bytes.length / (before.bits >> 3) <= 2 * nearest) return undefined;
  const nearestOf = (codes: Codes, row: number): number[] => {
    const bytes = codes.bits >> 3;
    const code = codes.bytes.subarray(row * bytes, (row + 1) * bytes);
    return nearestRows(code, codes, nearest + 1)
      .filter((one) => one !== row)
      .slice(0, nearest);
  };
  const shares = rows.map((row) => {
    const old = nearestOf(before, row);
    const renewed = new Set(nearestOf(after, row));
    return old.filter((one) => renewed.has(one)).length / Math.max(1, old.length);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function rowsWith({ count, width, values }: Labels, label: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row += 1) if (values[row * width + label]) rows.push(row);
  return rows;
}

function selectCodes({ bits, bytes }: Codes, rows: readonly number[]): Codes {
  const width = bits >> 3;
  const chosen = new Uint8Array(rows.length * width);
  rows.forEach((row, index) => chosen.set(bytes.subarray(row * width, (row + 1) * width), index * width));
  return { bits, bytes: chosen };
}

function column({ count, width, values }: Labels, label: number): Labels {
  return {
    count,
    width: 1,
    values: Uint8Array.from({ length: count }, (_, row) => values[row * width + label]!),
  };
}

function everyOne(count: number): Labels {
  return { count, width: 1, values: new Uint8Array(count).fill(1) };
}
