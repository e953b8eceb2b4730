import { setBackend } from '@tensorflow/tfjs-core';
import { tuneTail } from '../../../src/training/deep/tune-tail.ts';
import { startWebGpu } from '../../../src/training/deep/web-gpu.ts';
import { tinyTask } from './tiny-task.ts';

// Trains the tiny task through WebGPU, on a card or on what plays one, and sends the losses; or why it can't.
const refuse = (error: unknown): void => {
  process.send!({ refused: error instanceof Error ? error.message : String(error) }, () => process.exit());
};
try {
  const card = await startWebGpu(process.argv[2] === 'software');
  await setBackend('cpu');
  const task = tinyTask();
  await setBackend('webgpu');
  const losses: number[] = [];
  const outcome = await tuneTail(task, { onProgress: ({ loss }) => void losses.push(loss) });
  process.send!({ card, losses, after: outcome.ok && outcome.after }, () => process.exit());
} catch (error) {
  refuse(error);
}
