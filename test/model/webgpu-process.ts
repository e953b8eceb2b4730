// Sends the features of two small test images, as WebGPU computes them.
import { createEngine } from '../../src/model/engine.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { testImages } from '../../src/model/test-images.ts';

const model = await loadModel();
const recipe = { ...model, inputSize: 32, backbone: { ...model.backbone, inputSize: 32 } };
const engine = await createEngine(recipe, 'webgpu');
process.send!(await engine.features(testImages(2, 32), 2), () => process.exit());
