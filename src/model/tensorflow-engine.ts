import type * as TensorFlow from '@tensorflow/tfjs-core';
import type { FeatureModel } from './backbone.ts';
import type { Engine } from './engine.ts';
import { TensorGraph } from './tensor-graph.ts';

/** Not in package.json: `npm run setup:cuda` installs it where there is a card for it. */
const packageName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow on an NVIDIA card. Rejects where the package or its binding is not installed, or TensorFlow finds no card: its
 * processor half is slower than ONNX Runtime's, and there only to try the rest without a card.
 */
export async function createTensorFlowEngine(
  model: FeatureModel,
  { needsCard } = { needsCard: true },
): Promise<Engine> {
  const { inputSize } = model;
  const tf = (await import(packageName)) as typeof TensorFlow;
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  if (needsCard && backend.isUsingGpuDevice !== true)
    throw new Error('TensorFlow finds no graphics card that it can use.');
  const graph = new TensorGraph(model.backbone);
  return {
    kind: 'tensorflow',
    async features(images, count) {
      const output = tf.tidy(() => {
        const pixels = tf.tensor4d(images, [count, inputSize, inputSize, 3], 'int32');
        return graph.features(pixels);
      });
      try {
        return (await output.data<'float32'>()).slice();
      } finally {
        output.dispose();
      }
    },
    dispose() {
      graph.dispose();
      return Promise.resolve();
    },
  };
}
