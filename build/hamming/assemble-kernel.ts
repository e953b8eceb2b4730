import wabt from 'wabt';
import { kernelText } from './kernel.ts';

/** The kernel as a WebAssembly binary; the same source and wabt version give the same bytes. */
export async function assembleKernel(): Promise<Uint8Array> {
  const toolkit = await wabt();
  const parsed = toolkit.parseWat('kernel.wat', kernelText(), { simd: true });
  try {
    parsed.validate();
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}
