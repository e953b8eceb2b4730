import * as v from 'valibot';
import { KindredError } from '../contract/problems.ts';
import { readModelFile } from './backbone.ts';
import type { Model } from './load-model.ts';
import { modelDirectory } from './load-model.ts';

const rate = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What a Hamming radius does, on photos that nothing was fitted on. */
const operatingPoint = v.object({
  /** Pairs at this distance or nearer are joined. */
  radius: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Share of pairs of unrelated photos that come within the radius. */
  falsePairRate: rate,
  /** The same on the hardest photos measured: shelves of groceries. */
  hardFalsePairRate: rate,
});

/** From few false pairs to many; see targetFalsePairRates. */
const operatingPoints = v.object({
  strictest: operatingPoint,
  strict: operatingPoint,
  usual: operatingPoint,
  loose: operatingPoint,
});

/** What a likeness of the margins does; see `likeness` in heads.ts. */
const likenessPoint = v.object({
  likeness: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  falsePairRate: rate,
  hardFalsePairRate: rate,
});

/**
 * Scores at which pairs of different photos are counted. One from `lowestChoice` on becomes what *same picture* needs; those
 * below tell how fast the counts fall, where none is left to count.
 */
export const scoreSteps = [
  0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 0.8, 0.86, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.993,
  0.996, 0.998,
] as const;

export const lowestChoice = 0.8;

/** Closeness from which candidates are counted together, up to the next step. */
export const closenessSteps = [-1, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What verification made of pairs of different photos that a search proposes. */
const scoredPairs = v.object({
  /** The step from which they are that close. */
  closeness: v.number(),
  /** What they were: two frames of a burst, two photos of one shelf. */
  kind: v.string(),
  verified: count,
  /** How many would be called the same picture if that needed each of scoreSteps; below lowestChoice, reach it at all. */
  passed: v.pipe(v.array(count), v.length(scoreSteps.length)),
});

const calibrationSchema = v.object({
  format: v.literal('kindred-calibration-2'),
  /** Version of the model that was measured. */
  model: v.string(),
  /** Pairs of different photos that the rates were measured on. */
  pairs: count,
  picture: operatingPoints,
  /** The picture code's margins, which rank what lies within its radius. */
  margins: v.object({ strict: likenessPoint, usual: likenessPoint }),
  /** The layout code's one radius; a pair counts at the least distance of its eight turns. */
  layout: operatingPoint,
  subject: operatingPoints,
  verification: v.array(scoredPairs),
});

export type OperatingPoint = v.InferOutput<typeof operatingPoint>;
export type ScoredPairs = v.InferOutput<typeof scoredPairs>;
export type OperatingPoints = v.InferOutput<typeof operatingPoints>;
export type Calibration = v.InferOutput<typeof calibrationSchema>;

/**
 * The false-pair rate that each operating point stays under, on easy photos. The subject code answers a wider question, on
 * which even two people disagree, so its rates are higher.
 */
export const targetFalsePairRates = {
  picture: { strictest: 1e-6, strict: 1e-5, usual: 1e-4, loose: 1e-3 },
  /** Over the picture as it is and three quarter turns. */
  margins: { strict: 1e-5, usual: 3e-4 },
  /** Over eight turns. */
  layout: 3e-5,
  subject: { strictest: 1e-4, strict: 1e-3, usual: 1e-2, loose: 5e-2 },
} as const;

/**
 * The radii measured for `model`. Throws KindredError `model-damaged` where the file is missing or belongs to other
 * heads: radii of one head mean nothing for another.
 */
export async function loadCalibration(model: Model, directory: URL = modelDirectory): Promise<Calibration> {
  const text = new TextDecoder().decode(await readModelFile(directory, 'calibration.json'));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), calibrationSchema), text);
  if (parsed.success && parsed.output.model === model.version) return parsed.output;
  throw new KindredError(
    'model-damaged',
    'The model file calibration.json does not belong to these heads. Install Kindred again to restore it.',
  );
}
