import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { assembleKernel } from '../build/webassembly/assemble-kernel.ts';

it.each(['groups', 'hamming', 'heads', 'photo'] as const)(
  'the kernel of %s that ships is what its source gives',
  async (name) => {
    const shipped = await readFile(new URL(`../resources/${name}/kernel.wasm`, import.meta.url));
    expect(shipped.equals(await assembleKernel(name))).toBe(true);
  },
);
