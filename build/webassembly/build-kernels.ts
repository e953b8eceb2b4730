/**
 * Assembles the kernels of the index, the heads and the network input into resources/NAME/kernel.wasm; with `--check` it only says
 * whether the files there are what the sources give (exit code 1 where one is not).
 *
 *   npx tsx build/webassembly/build-kernels.ts [--check]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { assembleKernel, kernelSources } from './assemble-kernel.ts';

for (const name of Object.keys(kernelSources) as (keyof typeof kernelSources)[]) {
  const target = new URL(`../../resources/${name}/kernel.wasm`, import.meta.url);
  const built = await assembleKernel(name);
  if (argv.includes('--check')) {
    const committed = await readFile(target).catch(() => undefined);
    const isSame = committed?.equals(built) === true;
    console.log(`${name}: ${isSame ? 'matches its source.' : 'is not what its source gives: build it.'}`);
    if (!isSame) process.exitCode = 1;
  } else {
    await mkdir(new URL('.', target), { recursive: true });
    await writeFile(target, built);
    console.log(`${name}: ${built.length} bytes`);
  }
}
