import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EngineKind } from '../contract/engines.ts';
import type { FeatureModel } from './backbone.ts';
import type { Engine } from './engine.ts';
import { buildOnnxGraph, inputName, outputName } from './onnx-graph.ts';

type OnnxKind = Exclude<EngineKind, 'tensorflow'>;

/** ONNX Runtime's own names. */
const providers: Record<OnnxKind, string> = {
  cpu: 'cpu',
  webgpu: 'webgpu',
  cuda: 'cuda',
  directml: 'dml',
  coreml: 'coreml',
};

/**
 * An engine of ONNX Runtime. The one for the processor has a single thread and is meant to be run once per core side by side: a
 * second thread inside a session spins while it waits and buys less than a second session does.
 */
export async function createOnnxEngine(model: FeatureModel, kind: OnnxKind): Promise<Engine> {
  const { inputSize, featureLength } = model;
  const session = await InferenceSession.create(buildOnnxGraph(model.backbone), {
    executionProviders: [providers[kind]],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Warnings about operators that stay on the processor are no news.
    logSeverityLevel: 3,
  });
  return {
    kind,
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
