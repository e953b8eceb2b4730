import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EngineKind } from '../contract/engines.ts';
import type { FeatureModel } from './backbone.ts';

/** Computes features; how and where is the engine's own affair. One call at a time. */
export interface Engine {
  readonly kind: EngineKind;
  /**
   * `images`: uint8 RGB [count, inputSize, inputSize, 3], oriented, the whole picture squashed to the square.
   * Returns Float32Array [count, featureLength]. A photo's features do not depend on its batch (within 1e-4).
   */
  features(images: Uint8Array, count: number): Promise<Float32Array>;
  /** Frees the engine's memory; it can't be used afterwards. */
  dispose(): Promise<void>;
}

/** Rejects where this computer has no such engine, with the reason that its maker gives. */
export async function createEngine(model: FeatureModel, kind: EngineKind = 'cpu'): Promise<Engine> {
  // Only the one that is asked for is loaded: each brings some 100 MB of native code.
  if (kind === 'tensorflow') {
    const { createTensorFlowEngine } = await import('./tensorflow-engine.ts');
    return createTensorFlowEngine(model);
  }
  const { createOnnxEngine } = await import('./onnx-engine.ts');
  return createOnnxEngine(model, kind);
}

/** The engines beside the processor that may be worth a try here, told by the platform and what is installed. */
export function graphicsEngines(platform = process.platform, architecture = process.arch): EngineKind[] {
  if (platform === 'win32') return ['directml', 'webgpu'];
  if (platform === 'darwin') return ['coreml', 'webgpu'];
  if (platform !== 'linux' || architecture !== 'x64') return [];
  return [
    ...(hasCudaProvider() ? (['cuda'] as const) : []),
    ...(hasTensorFlow() ? (['tensorflow'] as const) : []),
    'webgpu',
  ];
}

const { resolve } = createRequire(import.meta.url);

/** ONNX Runtime's package leaves the CUDA provider (some 300 MB) to be fetched by whoever wants it. */
function hasCudaProvider(): boolean {
  const entry = dirname(resolve('onnxruntime-node'));
  return existsSync(join(entry, '../bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so'));
}

/** Installed by `npm run setup:cuda`, which also builds its binding. */
function hasTensorFlow(): boolean {
  try {
    const entry = dirname(resolve('@tensorflow/tfjs-node-gpu'));
    return existsSync(join(entry, '../lib/napi-v8/tfjs_binding.node'));
  } catch {
    return false;
  }
}
