import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { assembleKernel } from '../../build/hamming/assemble-kernel.ts';

it('the kernel that ships is what its source gives', async () => {
  const shipped = await readFile(new URL('../../resources/hamming/kernel.wasm', import.meta.url));
  expect(shipped.equals(await assembleKernel())).toBe(true);
});
