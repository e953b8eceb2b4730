import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tuneTail } from '../../../src/training/deep/tune-tail.ts';
import { tinyTask } from './tiny-task.ts';

const script = fileURLToPath(new URL('./web-gpu-process.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const isInstalled = ['webgpu', '@tensorflow/tfjs-backend-webgpu'].every((name) =>
  existsSync(join(root, 'node_modules', name)),
);
/** Electron brings a Vulkan that the processor plays. */
const electron = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const software = electron && {
  LD_LIBRARY_PATH: electron,
  VK_ICD_FILENAMES: join(electron, 'vk_swiftshader_icd.json'),
};

type Answer = { card: string; losses: number[]; after: number } | { refused: string };

async function trainInProcess(...words: string[]): Promise<Answer> {
  const child = fork(script, words, { execArgv: ['--import', 'tsx'], env: { ...process.env, ...software } });
  const [answer] = (await once(child, 'message')) as [Answer];
  await once(child, 'exit');
  return answer;
}

describe('WebGPU', { timeout: 120_000 }, () => {
  it.skipIf(isInstalled)('is refused in a sentence where it is not installed', async () => {
    expect(await trainInProcess()).toMatchObject({ refused: expect.stringContaining('webgpu') as string });
  });

  it.skipIf(!isInstalled || !software)('trains as the processor does', async () => {
    await setBackend('cpu');
    await ready();
    const expected: number[] = [];
    const outcome = await tuneTail(tinyTask(), { onProgress: ({ loss }) => void expected.push(loss) });
    const answer = await trainInProcess('software');
    if ('refused' in answer) throw new Error(answer.refused);
    expect(answer.losses).toHaveLength(expected.length);
    answer.losses.forEach((loss, check) => expect(loss / expected[check]!).toBeCloseTo(1, 2));
    expect(answer.after).toBeCloseTo(outcome.ok ? outcome.after : 0, 1);
  });

  it.skipIf(!isInstalled || !software)('refuses a card that the processor plays', async () => {
    expect(await trainInProcess()).toMatchObject({ refused: 'WebGPU finds no graphics card here.' });
  });
});
