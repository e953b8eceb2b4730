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
  /** Share of wanted pairs within the radius: a photo with its edited copies, or two photos of one label. */
  recall: rate,
});

/** From few false pairs to many; see targetFalsePairRates. */
const operatingPoints = v.object({
  strictest: operatingPoint,
  strict: operatingPoint,
  usual: operatingPoint,
  loose: operatingPoint,
});

const calibrationSchema = v.object({
  format: v.literal('kindred-calibration-1'),
  /** Version of the model that was measured. */
  model: v.string(),
  picture: operatingPoints,
  subject: operatingPoints,
});

export type OperatingPoint = v.InferOutput<typeof operatingPoint>;
export type OperatingPoints = v.InferOutput<typeof operatingPoints>;
export type Calibration = v.InferOutput<typeof calibrationSchema>;

/**
 * The false-pair rate that each operating point stays under, on easy photos. The subject code answers a wider question, on
 * which even two people disagree, so its rates are higher.
 */
export const targetFalsePairRates = {
  picture: { strictest: 1e-6, strict: 1e-5, usual: 1e-4, loose: 1e-3 },
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
