import { createHash } from 'node:crypto';
import { KindredError } from '../contract/problems.ts';
import type { FeatureModel } from './backbone.ts';
import type { GraphOptions } from './onnx-graph.ts';
import type { Tensor } from './safetensors.ts';
import { parseSafetensors } from './safetensors.ts';
import { isAtOrAfter } from './tensor-graph.ts';
import { writeSafetensors } from './write-safetensors.ts';

const format = 'kindred-tail-1';

/** The last stages of the backbone as a user's photos taught them: a second way from the cut to features. */
export interface Tail {
  /** The first block of the tail. */
  readonly cut: number;
  /** From the cut on, named as in the backbone's file. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Differs with the weights. */
  readonly version: string;
}

/** The bytes of a tail's file. It holds none of the frozen weights and names the backbone it belongs to. */
export function writeTailFile(
  weights: ReadonlyMap<string, Tensor>,
  cut: number,
  featuresVersion: string,
): Uint8Array {
  return writeSafetensors({ metadata: { format, featuresVersion, cut: `${cut}` }, tensors: weights });
}

/**
 * The tail in a file that `writeTailFile` made. Throws KindredError `model-damaged` where the file is cut off or belongs to
 * another backbone.
 */
export function readTailFile(
  bytes: Uint8Array,
  fileName: string,
  { featuresVersion, backbone }: { readonly featuresVersion: string; readonly backbone: GraphOptions },
): Tail {
  const { metadata, tensors } = parseSafetensors(bytes, fileName);
  const cut = Number(metadata['cut']);
  const wanted = [...backbone.weights].filter(([name]) => isAtOrAfter(name, cut));
  const fits =
    metadata['format'] === format &&
    metadata['featuresVersion'] === featuresVersion &&
    Number.isInteger(cut) &&
    tensors.size === wanted.length &&
    wanted.every(([name, { shape }]) => tensors.get(name)?.shape.join() === shape.join());
  if (!fits) {
    throw new KindredError(
      'model-damaged',
      `${fileName} was made for another network: teach Kindred once more from your albums.`,
    );
  }
  return { cut, weights: tensors, version: tailVersion(createHash('sha256').update(bytes).digest('hex')) };
}

/** A tail's version by the SHA-256 of its file. */
export function tailVersion(sha256: string): string {
  return sha256.slice(0, 12);
}

/** The network with its last stages replaced by a tail; what it computes are other features, with a version of their own. */
export function withTail(model: FeatureModel, tail: Tail): FeatureModel {
  const weights = new Map([...model.backbone.weights, ...tail.weights]);
  return {
    ...model,
    featuresVersion: `${model.featuresVersion}+${tail.version}`,
    backbone: { ...model.backbone, weights },
  };
}
