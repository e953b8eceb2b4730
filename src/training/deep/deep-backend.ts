import { getBackend, ready } from '@tensorflow/tfjs-core';
import { KindredError } from '../../contract/problems.ts';
import { startWebGpu } from './web-gpu.ts';

/** TensorFlow's own library, on an NVIDIA card where the package for it is installed. */
const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Starts what can train convolutions, which WebAssembly has no gradients of: TensorFlow's native library, or a graphics card through
 * WebGPU. None is a dependency: whoever wants one installs it (docs/dependencies.md), and the first that works is taken. Returns
 * its name. Throws KindredError `tensorflow-missing` where there is none, with what to do.
 */
export async function startDeepBackend(): Promise<string> {
  const reasons: unknown[] = [];
  for (const name of nativePackages) {
    try {
      await import(name);
      await ready();
      if (getBackend() === 'tensorflow') return name;
    } catch (error) {
      reasons.push(error);
    }
  }
  try {
    return `webgpu, ${await startWebGpu()}`;
  } catch (error) {
    reasons.push(error);
  }
  const webGpu = reasons.at(-1);
  throw new KindredError(
    'tensorflow-missing',
    'Teaching the network itself needs a library that is not installed: run "npm run setup:webgpu" where there is a graphics card, ' +
      'or "npm run setup:cuda" (with "-- --build-only" where there is no NVIDIA card), or teach without it.' +
      (webGpu instanceof KindredError ? ` ${webGpu.message}` : ''),
    { cause: new AggregateError(reasons) },
  );
}
