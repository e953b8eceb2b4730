/**
 * Assembles the index's kernel into resources/hamming/kernel.wasm; with `--check` it only says whether the file there is
 * what the source gives (exit code 1 where it is not).
 *
 *   npx tsx build/hamming/build-kernel.ts [--check]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { assembleKernel } from './assemble-kernel.ts';

const target = new URL('../../resources/hamming/kernel.wasm', import.meta.url);
const built = await assembleKernel();

if (argv.includes('--check')) {
  const committed = await readFile(target).catch(() => undefined);
  const isSame = committed?.equals(built) === true;
  console.log(
    isSame ? 'kernel.wasm matches its source.' : 'kernel.wasm is not what its source gives: build it.',
  );
  process.exitCode = isSame ? 0 : 1;
} else {
  await mkdir(new URL('.', target), { recursive: true });
  await writeFile(target, built);
  console.log(`kernel.wasm: ${built.length} bytes`);
}
