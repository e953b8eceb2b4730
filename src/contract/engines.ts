/**
 * What computes the network. `tensorflow` is TensorFlow with CUDA; which of them a computer has, only trying tells.
 */
export const engineKinds = ['cpu', 'webgpu', 'cuda', 'directml', 'coreml', 'tensorflow'] as const;
export type EngineKind = (typeof engineKinds)[number];

/** `auto`: the fastest that gives the processor's codes. */
export const engineChoices = ['auto', ...engineKinds] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** For people. */
export const engineNames: Record<EngineKind, string> = {
  cpu: 'processor',
  webgpu: 'graphics card (WebGPU)',
  cuda: 'graphics card (CUDA)',
  directml: 'graphics card (DirectML)',
  coreml: 'graphics card (Core ML)',
  tensorflow: 'graphics card (TensorFlow)',
};
