import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('setup:cuda says what is missing on a machine without a card, and changes nothing', () => {
  const script = fileURLToPath(new URL('../build/setup-cuda.ts', import.meta.url));
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    encoding: 'utf8',
    // No nvidia-smi is found without a path, whatever the machine has.
    env: { ...process.env, PATH: '' },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^setup:cuda: There is no NVIDIA driver here .+\.\n$|^setup:cuda: TensorFlow with CUDA is for Linux/,
  );
  expect(stdout).toBe('');
});
