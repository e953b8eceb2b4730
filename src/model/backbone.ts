import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { KindredError } from '../contract/problems.ts';
import { efficientNetLite0, featureLength } from './architecture.ts';
import type { GraphOptions } from './onnx-graph.ts';
import { parseSafetensors } from './safetensors.ts';

/** All that an engine needs: from pixels to features, before any head. */
export interface FeatureModel {
  /** Stored with every feature vector; changes with the weights or the input recipe, not with a head. */
  readonly featuresVersion: string;
  /** Side in pixels of the square RGB input. */
  readonly inputSize: number;
  readonly featureLength: number;
  /** What the engines build their graphs from. */
  readonly backbone: GraphOptions;
}

const numberText = v.pipe(v.string(), v.toNumber(), v.finite());
const metadataSchema = v.object({
  format: v.literal('kindred-backbone-1'),
  architecture: v.literal('efficientnet-lite0'),
  inputSize: v.pipe(numberText, v.integer(), v.multipleOf(32), v.minValue(32)),
  mean: numberText,
  deviation: v.pipe(numberText, v.gtValue(0)),
  middleScale: v.pipe(numberText, v.gtValue(0)),
  features: v.literal('last average, middle average, middle gem, middle quarters'),
});

/**
 * The backbone in `directory`. The input recipe stands in the file's header, so the hash of the file covers both.
 * Throws KindredError `model-damaged`.
 */
export async function loadFeatureModel(directory: URL): Promise<FeatureModel> {
  const bytes = await readModelFile(directory, 'backbone.safetensors');
  const { metadata, tensors } = parseSafetensors(bytes, 'backbone.safetensors');
  const recipe = v.safeParse(metadataSchema, metadata);
  if (!recipe.success) {
    throw new KindredError(
      'model-damaged',
      'The header of backbone.safetensors does not describe a model this version knows. Install Kindred again.',
      { cause: new v.ValiError(recipe.issues) },
    );
  }
  const { inputSize, mean, deviation, middleScale } = recipe.output;
  return {
    featuresVersion: shortHash(bytes),
    inputSize,
    featureLength: featureLength(efficientNetLite0),
    backbone: { architecture: efficientNetLite0, weights: tensors, inputSize, mean, deviation, middleScale },
  };
}

/** The bytes of one file of the model. Throws KindredError `model-damaged` where it can't be read. */
export async function readModelFile(directory: URL, name: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(name, directory));
  } catch (cause) {
    throw new KindredError(
      'model-damaged',
      `The model file ${name} cannot be read. Install Kindred again to restore it.`,
      { cause },
    );
  }
}

/** 12 hexadecimal digits of SHA-256: 48 bits tell a handful of releases apart. */
export function shortHash(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
}
