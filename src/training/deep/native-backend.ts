import { getBackend, ready } from '@tensorflow/tfjs-core';
import { KindredError } from '../../contract/problems.ts';

/** Not dependencies: whoever wants one installs it (docs/dependencies.md). The first that is there is taken. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Starts TensorFlow's native library, on the GPU where the package for it is installed: WebAssembly has no gradients of
 * convolutions. Returns the package's name. Throws KindredError `tensorflow-missing` where none can be loaded.
 */
export async function startNativeBackend(): Promise<string> {
  const reasons: unknown[] = [];
  for (const name of packages) {
    try {
      await import(name);
      await ready();
      if (getBackend() === 'tensorflow') return name;
    } catch (error) {
      reasons.push(error);
    }
  }
  throw new KindredError(
    'tensorflow-missing',
    'Teaching the network itself needs the native library of TensorFlow, which is not installed: run "npm run setup:cuda" (with "-- --build-only" where there is no NVIDIA card), or teach without it.',
    { cause: new AggregateError(reasons) },
  );
}
