import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  dispose,
  mean,
  ready,
  setBackend,
  square,
  tensor,
  tensor4d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureModel } from '../../src/model/backbone.ts';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import { createEngine } from '../../src/model/engine.ts';
import { modelDirectory } from '../../src/model/load-model.ts';
import { TensorGraph } from '../../src/model/tensor-graph.ts';
import { testImages } from '../../src/model/test-images.ts';

let model: FeatureModel;
beforeAll(async () => {
  model = await loadFeatureModel(modelDirectory);
});

function images(count: number, size: number): Tensor4D {
  return tensor4d(testImages(count, size), [count, size, size, 3], 'int32');
}

function largestDifference(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < first.length; index += 1) {
    largest = Math.max(largest, Math.abs(first[index]! - second[index]!));
  }
  return largest;
}

describe('the graph of TensorFlow.js', () => {
  beforeAll(async () => {
    await setBackend('wasm');
    await ready();
  });

  it('computes the features that the ONNX graph computes, wherever it is cut', async () => {
    const engine = await createEngine(model);
    const expected = await engine.features(testImages(2, model.inputSize), 2);
    await engine.dispose();
    const graph = new TensorGraph(model.backbone);
    for (const cut of [0, 1, 8, model.backbone.architecture.middleBlock + 1]) {
      const actual = tidy(() => graph.upper(graph.lower(images(2, model.inputSize), cut), cut).dataSync());
      expect(actual).toHaveLength(expected.length);
      expect(largestDifference(actual, expected)).toBeLessThan(1e-4);
    }
    graph.dispose();
  });

  it('cannot be cut where the middle block would be lost', () => {
    const graph = new TensorGraph(model.backbone);
    const cut = model.backbone.architecture.middleBlock + 2;
    expect(() => tidy(() => graph.upper(graph.lower(images(1, 32), cut), cut))).toThrow(RangeError);
    graph.dispose();
  });

  it('names the weight that is missing', () => {
    const weights = new Map(model.backbone.weights);
    weights.delete('block.3.project.bias');
    expect(() => new TensorGraph({ ...model.backbone, weights })).toThrow(/block\.3\.project\.bias/);
  });

  it('gives back what it was made from', async () => {
    const graph = new TensorGraph(model.backbone, 0);
    const learned = await graph.learned();
    graph.dispose();
    expect([...learned.keys()].sort()).toEqual([...model.backbone.weights.keys()].sort());
    for (const [name, { shape, values }] of learned) {
      const original = model.backbone.weights.get(name)!;
      expect(shape, name).toEqual(original.shape);
      expect(largestDifference(values, original.values), name).toBe(0);
    }
  });
});

describe('learning', () => {
  const cut = 14;
  /** The middle block below the cut would be lost, so here it is the last below. */
  const recipe = () => ({
    ...model.backbone,
    architecture: { ...model.backbone.architecture, middleBlock: 13 },
  });
  const cost = (features: Tensor2D): Scalar => mean(square(features));
  /** What block 14 might be given: [1, 2, 2, channels]. */
  const someMaps = (): Tensor4D => {
    const { inputChannels } = model.backbone.architecture.blocks[cut]!;
    const values = Float32Array.from({ length: 4 * inputChannels }, (_, index) => Math.sin(index * 1.7));
    return tensor4d(values, [1, 2, 2, inputChannels]);
  };

  beforeAll(async () => {
    // WebAssembly has no gradients of convolutions.
    await setBackend('cpu');
    await ready();
  });

  it('reaches the layers from the cut on and no other', async () => {
    const graph = new TensorGraph(recipe(), cut);
    const learned = [...(await graph.learned()).keys()];
    expect(learned).toEqual(
      [...model.backbone.weights.keys()].filter((name) => /^(block\.1[45]|head)\./.test(name)),
    );
    const maps = someMaps();
    const { value, grads } = variableGrads(() => cost(graph.upper(maps, cut)), [...graph.variables]);
    expect(Object.keys(grads)).toHaveLength(learned.length);
    for (const gradient of Object.values(grads))
      expect(gradient.dataSync().some((one) => one !== 0)).toBe(true);
    dispose([value, grads, maps]);
    graph.dispose();
  });

  it('has the slope of finite differences', () => {
    const graph = new TensorGraph(recipe(), cut);
    const maps = someMaps();
    const { value, grads } = variableGrads(() => cost(graph.upper(maps, cut)), [...graph.variables]);
    for (const one of graph.variables) {
      const slope = grads[one.name]!.dataSync<'float32'>();
      const start = one.dataSync<'float32'>().slice();
      // Along the gradient the whole changes by its squared length: one number that every slope takes part in.
      const length = Math.sqrt(slope.reduce((sum, each) => sum + each * each, 0));
      const move = 3e-3;
      const costAt = (factor: number): number => {
        const moved = start.map((each, index) => each + (factor * move * slope[index]!) / length);
        return tidy(() => {
          one.assign(tensor(moved, one.shape));
          return cost(graph.upper(maps, cut)).dataSync()[0]!;
        });
      };
      const measured = (costAt(1) - costAt(-1)) / (2 * move);
      tidy(() => one.assign(tensor(start, one.shape)));
      expect(Math.abs(measured - length) / length, one.name).toBeLessThan(0.05);
    }
    dispose([value, grads, maps]);
    graph.dispose();
  });
});
