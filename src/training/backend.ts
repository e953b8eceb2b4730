import { ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import './gradients.ts';

/**
 * Makes TensorFlow.js compute in WebAssembly with SIMD, on the calling thread. Safe to call again. Where no backend was
 * chosen before, a training run must wait for this.
 */
export async function startBackend(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new Error('TensorFlow.js could not start its WebAssembly backend.');
  await ready();
}
