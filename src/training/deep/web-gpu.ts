import '@tensorflow/tfjs';
import type { Scalar } from '@tensorflow/tfjs-core';
import {
  dispose,
  mean,
  ready,
  setBackend,
  square,
  tensor4d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { KindredError } from '../../contract/problems.ts';
import { TensorGraph } from '../../model/tensor-graph.ts';
import { trialNetwork } from './trial-network.ts';

/** Dawn, the WebGPU of Chromium, as an addon for Node; and TensorFlow.js's backend on it. */
const dawn = 'webgpu';
const backend = '@tensorflow/tfjs-backend-webgpu';

/** What is used of Dawn; the rest of WebGPU is between it and the backend. */
const dawnModule = v.looseObject({ create: v.function(), globals: v.looseObject({}) });
const adapterFacts = v.looseObject({
  info: v.looseObject({ vendor: v.string(), description: v.string(), isFallbackAdapter: v.boolean() }),
});
interface Gpu {
  requestAdapter: (options?: unknown) => Promise<unknown>;
}

/** Of the image that is tried. */
const side = 16;

/** Gradients of two backends may differ by so much of the largest. */
const tolerance = 1e-2;

/**
 * Makes TensorFlow.js compute on a graphics card, after the card has worked out a small network's gradients as the processor does.
 * Returns the card's name. A card that is played by the processor takes minutes a step and is refused but for tests
 * (`isSoftwareFine`). Throws KindredError `tensorflow-missing` where there is no card that will do, an Error where the packages
 * are not installed. To be called in a process of its own: a thread that ends while the card works takes its process with it.
 */
export async function startWebGpu(isSoftwareFine = false): Promise<string> {
  const { create, globals } = v.parse(dawnModule, await import(dawn));
  const gpu = create([]) as Gpu;
  const adapter = v.safeParse(
    adapterFacts,
    await gpu.requestAdapter({ powerPreference: 'high-performance' }),
  );
  if (!adapter.success || (adapter.output.info.isFallbackAdapter && !isSoftwareFine))
    throw unusable('WebGPU finds no graphics card here.');
  const { vendor, description } = adapter.output.info;
  const name = description || vendor;
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  await import(backend);
  const [expected, found] = [await trialGradients('cpu'), await trialGradients('webgpu')];
  const largest = Math.max(...expected.map(Math.abs));
  const isRight = found.every((value, index) => Math.abs(value - expected[index]!) <= tolerance * largest);
  if (!isRight) throw unusable(`The graphics card (${name}) computes other gradients than the processor.`);
  return name;
}

/** Of every weight of a small network with all kinds of layers, on a drawn image. */
async function trialGradients(backendName: string): Promise<number[]> {
  if (!(await setBackend(backendName))) throw new Error(`TensorFlow.js could not start ${backendName}.`);
  await ready();
  const graph = new TensorGraph(trialNetwork(), 0);
  const images = Float32Array.from({ length: 2 * side * side * 3 }, (_, index) => (index * 97) % 251);
  const { value, grads } = tidy(() =>
    variableGrads(
      () => mean<Scalar>(square(graph.features(tensor4d(images, [2, side, side, 3])))),
      [...graph.variables],
    ),
  );
  const gradients = await Promise.all(Object.values(grads).map((one) => one.data<'float32'>()));
  dispose([value, grads]);
  graph.dispose();
  return gradients.flatMap((values) => [...values]);
}

function unusable(message: string): KindredError {
  return new KindredError('tensorflow-missing', message);
}
