import { readFileSync } from 'node:fs';

/** The functions of build/hamming/kernel.ts; all arguments are addresses in bytes or counts. */
export interface Kernel {
  /** Writes the numbers of the blocks that may hold a code within the radius; returns how many. */
  sieve: (chunk: number, blocks: number, query: number, radius: number, survivors: number) => number;
  /** Writes place in the chunk and distance of every held code within the radius; returns how many. */
  measure: (
    chunk: number,
    held: number,
    blockList: number,
    blockCount: number,
    query: number,
    radius: number,
    digits: number,
    hits: number,
  ) => number;
  /** Writes a code of `areas` x 64 bits to a place in a chunk. */
  put: (chunk: number, place: number, areas: number, code: number) => void;
  /** Reads the code back. */
  take: (chunk: number, place: number, areas: number, code: number) => void;
}

/** Right from src/hamming as from a bundle in out/main. */
const kernelFile = new URL('../../resources/hamming/kernel.wasm', import.meta.url);

let compiled: WebAssembly.Module | undefined;

/** The kernel over a memory of its own. The module is read (5 KB) and compiled once in a process. */
export function startKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(readFileSync(kernelFile));
  const { exports } = new WebAssembly.Instance(compiled, { index: { memory } });
  if (!isKernel(exports)) throw new Error(`${kernelFile.pathname} is not the kernel of this program.`);
  return exports;
}

function isKernel(exports: object): exports is Kernel {
  return ['sieve', 'measure', 'put', 'take'].every(
    (name) => name in exports && typeof Reflect.get(exports, name) === 'function',
  );
}
