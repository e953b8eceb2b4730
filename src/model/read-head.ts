import * as v from 'valibot';
import { KindredError } from '../contract/problems.ts';
import type { Head, HiddenLayer } from './heads.ts';
import type { TensorFile } from './safetensors.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const partsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ from: whole, to: whole, response: v.picklist(['linear', 'root']) })),
);

/**
 * The head `name` of a parsed heads file: metadata `NAME.parts` (JSON list of FeaturePart), tensors `NAME.weights`
 * [bits, length] and `NAME.thresholds` [bits], and where it has a hidden layer `NAME.hidden.weights` [units, inputs] and
 * `NAME.hidden.thresholds` [units]. Throws KindredError `model-damaged` where it is absent or doesn't fit the features or
 * the bits asked for.
 */
export function readHead(file: TensorFile, name: string, bits: number, featureLength: number): Head {
  const unfitting = (): KindredError =>
    new KindredError(
      'model-damaged',
      `The heads file has no ${name} head of ${bits} bits that fits the features. Install Kindred again to restore it.`,
    );
  const parts = v.safeParse(partsSchema, file.metadata[`${name}.parts`]);
  if (!parts.success || parts.output.some(({ from, to }) => from >= to || to > featureLength)) {
    throw unfitting();
  }
  const inputs = parts.output.reduce((sum, { from, to }) => sum + to - from, 0);
  const tensor = (tensorName: string, ...shape: number[]): Float32Array => {
    const found = file.tensors.get(`${name}.${tensorName}`);
    if (found?.shape.join() !== shape.join() || !found.values.every(Number.isFinite)) throw unfitting();
    return found.values;
  };
  const units = file.tensors.get(`${name}.hidden.weights`)?.shape[0];
  const hidden: HiddenLayer | undefined = units
    ? {
        units,
        weights: tensor('hidden.weights', units, inputs),
        thresholds: tensor('hidden.thresholds', units),
      }
    : undefined;
  return {
    name,
    bits,
    parts: parts.output,
    hidden,
    weights: tensor('weights', bits, units ?? inputs),
    thresholds: tensor('thresholds', bits),
  };
}
