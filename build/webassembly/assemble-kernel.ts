import wabt from 'wabt';
import { kernelText as groupsKernel } from '../groups/kernel.ts';
import { kernelText as hammingKernel } from '../hamming/kernel.ts';
import { kernelText as headsKernel } from '../heads/kernel.ts';
import { kernelText as photoKernel } from '../photo/kernel.ts';

/** The sources of the kernels that ship, by the folder under resources/ where `kernel.wasm` goes. */
export const kernelSources = {
  groups: groupsKernel,
  hamming: hammingKernel,
  heads: headsKernel,
  photo: photoKernel,
};

/** A kernel as a WebAssembly binary; the same source and wabt version give the same bytes. */
export async function assembleKernel(name: keyof typeof kernelSources): Promise<Uint8Array> {
  const toolkit = await wabt();
  const parsed = toolkit.parseWat(`${name}.wat`, kernelSources[name](), { simd: true });
  try {
    parsed.validate();
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}
