import type { EngineKind } from '../../contract/engines.ts';

/** To a process that holds an engine. `images`: uint8 RGB [count, inputSize, inputSize, 3] */
export type EngineRequest =
  { kind: 'start'; engine: EngineKind } | { kind: 'run'; images: Uint8Array; count: number };

/** From it: one answer a request, in order. `features`: Float32Array [count, featureLength] */
export type EngineAnswer =
  { kind: 'started' } | { kind: 'features'; features: Float32Array } | { kind: 'failed'; reason: string };
