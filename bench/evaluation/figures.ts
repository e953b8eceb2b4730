import * as v from 'valibot';
import type { Distances } from './measure-distances.ts';
import {
  candidatesAtRecall,
  hardSets,
  radiusAtPrecision,
  radiusAtRate,
  uprightRecall,
} from './measure-distances.ts';
import type { LibraryJudgement, Verdicts } from './measure-relations.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const verdicts = v.object({ pairs: count, samePicture: count, unsure: count, sameScene: count });
const editVerdicts = v.object({ ...verdicts.entries, grouped: count, notProposed: count });

/** A code by itself: pairs within a radius. */
const codeFigures = v.object({
  /** Radius at which so many of the pairs within are copies, and what it finds. */
  atPrecision: v.array(
    v.object({
      pairs: v.picklist(['all', 'easy']),
      precision: share,
      radius: v.number(),
      /** Of pairs of an original and its edit. */
      recall: share,
      /** The same without copies turned by a quarter or a half, which codes of the turned picture find. */
      uprightRecall: share,
      /** Of pairs of any two files made from one photo. */
      anyRecall: share,
    }),
  ),
  /** Radius by the share of look-alikes within, and the recall there. */
  atRate: v.array(
    v.object({ set: v.string(), pairs: count, rate: share, radius: v.number(), recall: share }),
  ),
  /** The radius that finds so many edits (turned ones aside), and how many other groceries a grocery photo has within. */
  candidates: v.object({ recall: share, radius: v.number(), perPhoto: v.number() }),
  edits: v.record(v.string(), v.object({ median: v.number(), at99: share, at999: share })),
});

/** A library after a scan at the default settings. */
const libraryFigures = v.object({
  files: count,
  /** Of everything called the same picture. */
  precision: share,
  /** Of pairs of an original and its edit. */
  recall: share,
  /** Original and edit in one group. */
  groupedRecall: share,
  /** Of pairs of any two files made from one photo. */
  anyRecall: share,
  recallAtPrecision: v.array(v.object({ precision: share, recall: share })),
  edits: v.record(v.string(), editVerdicts),
  frames: v.record(v.string(), verdicts),
  editedFrames: v.record(v.string(), verdicts),
  hard: verdicts,
  /** Different photos called the same picture, by what they are to each other. */
  wrong: v.record(v.string(), count),
  cpuSeconds: v.optional(v.number()),
});

const figuresSchema = v.object({
  model: v.string(),
  originals: count,
  machine: v.string(),
  day: v.string(),
  code: codeFigures,
  mixed: libraryFigures,
  recipe: libraryFigures,
});

/** What bench/evaluation/results.json holds. */
export const resultsSchema = v.object({
  /** The head as it was before it was trained, on the same files: what training is judged by. */
  beforeTraining: v.optional(v.object({ model: v.string(), originals: count, code: codeFigures })),
  latest: v.optional(figuresSchema),
});

export type Results = v.InferOutput<typeof resultsSchema>;
export type Figures = v.InferOutput<typeof figuresSchema>;
export type CodeFigures = Figures['code'];
export type LibraryFigures = Figures['mixed'];

export function codeFiguresOf(distances: Distances): CodeFigures {
  const { copies, anyCopies, edits, hard } = distances;
  const [at99, at999] = [0.99, 0.999].map((precision) => radiusAtPrecision(distances, precision, 'all'));
  return {
    atPrecision: (['all', 'easy'] as const).flatMap((pairs) =>
      [0.99, 0.999].map((precision) => {
        const radius = radiusAtPrecision(distances, precision, pairs);
        return {
          pairs,
          precision,
          radius,
          recall: rounded(copies.shareWithin(radius)),
          uprightRecall: rounded(uprightRecall(distances, radius)),
          anyRecall: rounded(anyCopies.shareWithin(radius)),
        };
      }),
    ),
    atRate: hardSets.flatMap((set) =>
      [1e-6, 1e-5, 1e-4, 1e-3].map((rate) => {
        const radius = radiusAtRate(hard[set], rate);
        return { set, pairs: hard[set].total, rate, radius, recall: rounded(copies.shareWithin(radius)) };
      }),
    ),
    candidates: { recall: 0.95, ...candidatesAtRecall(distances, 0.95) },
    edits: Object.fromEntries(
      [...edits].map(([edit, counts]) => [
        edit,
        {
          median: counts.quantile(0.5),
          at99: rounded(counts.shareWithin(at99!)),
          at999: rounded(counts.shareWithin(at999!)),
        },
      ]),
    ),
  };
}

export function libraryFiguresOf(
  judgement: LibraryJudgement,
  files: number,
  cpuSeconds: number | undefined,
): LibraryFigures {
  const { edits, anyCopies, precision, frames, editedFrames, hard, wrong, recallAtPrecision } = judgement;
  const all = [...edits.values()];
  const sum = (of: (verdicts: (typeof all)[number]) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  const wanted = Math.max(
    1,
    sum(({ pairs }) => pairs),
  );
  const wrongByTruth: Record<string, number> = {};
  for (const { truth } of wrong) wrongByTruth[truth] = (wrongByTruth[truth] ?? 0) + 1;
  return {
    files,
    precision: rounded(precision),
    recall: rounded(sum(({ samePicture }) => samePicture) / wanted),
    groupedRecall: rounded(sum(({ grouped }) => grouped) / wanted),
    anyRecall: rounded(anyCopies.samePicture / Math.max(1, anyCopies.pairs)),
    recallAtPrecision: recallAtPrecision.map((one) => ({ ...one, recall: rounded(one.recall) })),
    edits: Object.fromEntries(edits),
    frames: byGap(frames),
    editedFrames: byGap(editedFrames),
    hard,
    wrong: wrongByTruth,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds: Math.round(cpuSeconds) }),
  };
}

function byGap(frames: ReadonlyMap<number, Verdicts>): Record<string, Verdicts> {
  return Object.fromEntries([...frames].map(([gap, one]) => [String(gap), one]));
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
