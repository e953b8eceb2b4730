import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findElectron } from '../../build/electron-runtime.mjs';
import { createEngine } from '../../src/model/engine.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { findDeviation } from '../../src/model/self-test.ts';
import { testImages } from '../../src/model/test-images.ts';

/** SwiftShader, a graphics card in software, comes with Electron; Vulkan is pointed to it before a process begins. */
const driver = findDriver();
if (!driver) console.log('Skipped: no Electron here whose SwiftShader could run WebGPU.');

it.skipIf(!driver)('WebGPU gives the features and the codes of the processor', async () => {
  const model = await loadModel();
  // Small pictures, since this card is slow: 25 times as many pixels would go into the size that the product uses.
  const recipe = { ...model, inputSize: 32, backbone: { ...model.backbone, inputSize: 32 } };
  const count = 2;
  const processor = await createEngine(recipe);
  const expected = await processor.features(testImages(count, recipe.inputSize), count);
  await processor.dispose();
  const child = fork(fileURLToPath(new URL('./webgpu-process.ts', import.meta.url)), {
    env: { ...process.env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [actual] = (await once(child, 'message')) as [Float32Array];
  expect(findDeviation(model, expected, actual)).toBeUndefined();
  expect(actual).not.toEqual(expected);
});

function findDriver(): string | undefined {
  const electron = findElectron();
  const file = electron && join(dirname(electron), 'vk_swiftshader_icd.json');
  return file && existsSync(file) ? file : undefined;
}
