import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureModel } from '../../src/model/backbone.ts';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import type { Engine } from '../../src/model/engine.ts';
import { createEngine } from '../../src/model/engine.ts';
import { modelDirectory } from '../../src/model/load-model.ts';
import { buildOnnxGraph, inputName, outputName } from '../../src/model/onnx-graph.ts';
import { referenceFeatures } from './reference-network.ts';
import { testImages } from '../../src/model/test-images.ts';

let model: FeatureModel;

beforeAll(async () => {
  model = await loadFeatureModel(modelDirectory);
});

describe('the ONNX graph', () => {
  it('computes what the network written out as loops computes', async () => {
    const recipe = { ...model.backbone, inputSize: 64 };
    const session = await InferenceSession.create(buildOnnxGraph(recipe), { intraOpNumThreads: 1 });
    const image = testImages(1, 64);
    const results = await session.run({ [inputName]: new Tensor('uint8', image, [1, 64, 64, 3]) });
    const actual = Array.from(results[outputName]!.data as Float32Array);
    const expected = referenceFeatures(recipe.architecture, recipe.weights, recipe, image);
    expect(actual).toHaveLength(model.featureLength);
    expect(Math.max(...expected)).toBeGreaterThan(0.5);
    expect(largestDifference(actual, expected)).toBeLessThan(1e-4);
  });

  it('names the weight that is missing or has another shape', () => {
    const weights = new Map(model.backbone.weights);
    weights.set('block.3.project.bias', { shape: [7], values: new Float32Array(7) });
    expect(() => buildOnnxGraph({ ...model.backbone, weights })).toThrow(/block\.3\.project\.bias/);
  });
});

describe('the CPU engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine(model);
  });
  afterAll(() => engine.dispose());

  it('gives a photo the same features alone and in a batch', async () => {
    const count = 5;
    const images = testImages(count, model.inputSize);
    const batch = await engine.features(images, count);
    const imageLength = images.length / count;
    for (let index = 0; index < count; index += 1) {
      const alone = await engine.features(images.slice(index * imageLength, (index + 1) * imageLength), 1);
      const inBatch = batch.subarray(index * model.featureLength, (index + 1) * model.featureLength);
      expect(largestDifference(inBatch, alone)).toBeLessThan(1e-4);
    }
  });

  it('tells different pictures apart', async () => {
    const features = await engine.features(testImages(2, model.inputSize), 2);
    const first = features.subarray(0, model.featureLength);
    expect(largestDifference(first, features.subarray(model.featureLength))).toBeGreaterThan(0.1);
  });

  it('refuses a buffer that does not hold the announced number of images', async () => {
    await expect(engine.features(testImages(1, model.inputSize), 2)).rejects.toThrow();
  });
});

function largestDifference(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < first.length; index += 1) {
    largest = Math.max(largest, Math.abs(first[index]! - second[index]!));
  }
  return largest;
}
