import type { Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import {
  add,
  concat,
  dispose,
  div,
  matMul,
  norm,
  slice,
  sub,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { GraphOptions } from '../../model/onnx-graph.ts';
import type { Tensor } from '../../model/safetensors.ts';
import { TensorGraph } from '../../model/tensor-graph.ts';
import type { HashLayer } from '../hash-layer.ts';
import type { FeaturePart } from '../head.ts';
import type { Whitening } from '../whitening.ts';
import type { MapSource } from './map-files.ts';

/** Photos in one pass without gradients. */
const photosAtOnce = 64;

export interface DeepNetworkParts {
  readonly backbone: GraphOptions;
  /** The first block that learns. */
  readonly cut: number;
  readonly parts: readonly FeaturePart[];
  readonly whitening: Whitening;
  /** Trained on the features of the untouched backbone, so that the whole begins where those end. */
  readonly layer: HashLayer;
}

/**
 * The backbone from a cut on, whitening and hash layer as one differentiable function from maps to bits. The whitening is
 * that of the untouched features and stays. The owner of the layer disposes of it.
 */
export class DeepNetwork {
  readonly #graph: TensorGraph;
  readonly #parts: DeepNetworkParts;
  readonly #mean: Tensor1D;
  readonly #whitening: Tensor2D;

  constructor(parts: DeepNetworkParts) {
    const { mean, transform } = parts.whitening;
    this.#parts = parts;
    this.#graph = new TensorGraph(parts.backbone, parts.cut);
    this.#mean = tensor1d(mean);
    this.#whitening = tidy(() => transpose(tensor2d(transform, [mean.length, mean.length])));
  }

  get tailVariables(): readonly Variable[] {
    return this.#graph.variables;
  }

  get layerVariables(): readonly Variable[] {
    return this.#parts.layer.variables;
  }

  /** Features [n, featureLength] of maps before the cut. */
  features(maps: Tensor4D): Tensor2D {
    return this.#graph.upper(maps, this.#parts.cut);
  }

  /** Bits before their sign, [n, bits]. */
  outputs(maps: Tensor4D): Tensor2D {
    const centred: Tensor2D = sub(unitParts(this.features(maps), this.#parts.parts), this.#mean);
    return this.#parts.layer.apply(matMul(centred, this.#whitening));
  }

  /** What learned of the backbone, named as in the weights file. */
  learnedTail(): Promise<Map<string, Tensor>> {
    return this.#graph.learned();
  }

  dispose(): void {
    this.#graph.dispose();
    dispose([this.#mean, this.#whitening]);
  }
}

/** Each part of the features of unit length, as a head sees them but for the rounding to int8. */
export function unitParts(features: Tensor2D, parts: readonly FeaturePart[]): Tensor2D {
  const unit = parts.map(({ from, to, response }) => {
    if (response !== 'linear') throw new RangeError('Deep fine-tuning knows linear parts only.');
    const part: Tensor2D = slice(features, [0, from], [-1, to - from]);
    return div<Tensor2D>(part, add(norm(part, 2, 1, true), 1e-6));
  });
  return concat(unit, 1);
}

/** `compute` of every photo of the source as it is, joined: Float32Array [photos, values]. */
export async function ofAll(
  source: MapSource,
  compute: (maps: Tensor4D) => Tensor2D,
  betweenBatches: () => Promise<void>,
): Promise<Float32Array> {
  let all: Float32Array | undefined;
  for (let start = 0; start < source.photos; start += photosAtOnce) {
    const rows = Int32Array.from(
      { length: Math.min(photosAtOnce, source.photos - start) },
      (_, row) => start + row,
    );
    const values = tidy(() => compute(source.batch(rows)));
    const width = values.shape[1];
    all ??= new Float32Array(source.photos * width);
    all.set(await values.data<'float32'>(), start * width);
    values.dispose();
    await betweenBatches();
  }
  return all ?? new Float32Array(0);
}
