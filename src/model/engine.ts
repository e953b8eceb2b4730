import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { FeatureModel } from './backbone.ts';
import { buildOnnxGraph, inputName, outputName } from './onnx-graph.ts';

/** Computes features; how and where is the engine's own affair. One call at a time. */
export interface Engine {
  /** For status and logs, as in `onnxruntime-cpu`. */
  readonly name: string;
  /**
   * `images`: uint8 RGB [count, inputSize, inputSize, 3], oriented, the whole picture squashed to the square.
   * Returns Float32Array [count, featureLength]. A photo's features do not depend on its batch (within 1e-4).
   */
  features(images: Uint8Array, count: number): Promise<Float32Array>;
  /** Frees the engine's memory; it can't be used afterwards. */
  dispose(): Promise<void>;
}

/**
 * The CPU engine: ONNX Runtime on one thread, meant to be run once per core side by side. A second thread inside a
 * session spins while it waits and buys less than a second session does.
 */
export async function createEngine(model: FeatureModel): Promise<Engine> {
  const { inputSize, featureLength } = model;
  const graph = buildOnnxGraph(model.backbone);
  const session = await InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  });
  return {
    name: 'onnxruntime-cpu',
    async features(images, count) {
      const shape = [count, inputSize, inputSize, 3];
      const results = await session.run({ [inputName]: new Tensor('uint8', images, shape) });
      const values = results[outputName]?.data;
      if (!(values instanceof Float32Array) || values.length !== count * featureLength) {
        throw new Error('The network returned another shape than its graph declares.');
      }
      return values;
    },
    dispose: () => session.release(),
  };
}
