import type { AdamOptimizer, Tensor as AnyTensor, Variable } from '@tensorflow/tfjs-core';
import { dispose, scalar, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '../../model/safetensors.ts';

/** Where a training stands: all that it needs to go on. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Variables and what their optimisers keep of earlier gradients, in a fixed order. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

interface Optimiser {
  readonly adam: AdamOptimizer;
  readonly variables: readonly Variable[];
}

/** A copy of the variables and the optimisers' memory. */
export async function takeState(step: number, optimisers: readonly Optimiser[]): Promise<TrainingState> {
  const tensors = new Map<string, Tensor>();
  const put = async (name: string, one: AnyTensor): Promise<void> => {
    tensors.set(name, { shape: one.shape, values: Float32Array.from(await one.data()) });
  };
  for (const [group, { adam, variables }] of optimisers.entries()) {
    for (const [index, one] of variables.entries()) await put(`${group}.variable.${index}`, one);
    const [iterations, ...moments] = await adam.getWeights();
    iterations?.tensor.dispose();
    for (const [index, { tensor: moment }] of moments.entries())
      await put(`${group}.moment.${index}`, moment);
  }
  return { step, tensors };
}

/** Puts a state back; returns the steps it has done. */
export async function restoreState(
  { step, tensors }: TrainingState,
  optimisers: readonly Optimiser[],
): Promise<number> {
  for (const [group, { adam, variables }] of optimisers.entries()) {
    for (const [index, one] of variables.entries()) {
      const { values } = tensors.get(`${group}.variable.${index}`)!;
      tidy(() => one.assign(tensor(values, one.shape)));
    }
    const weights: Awaited<ReturnType<AdamOptimizer['getWeights']>> = [
      { name: 'iterations', tensor: scalar(step, 'int32') },
    ];
    for (let index = 0; ; index += 1) {
      const moment = tensors.get(`${group}.moment.${index}`);
      if (!moment) break;
      weights.push({
        name: `moment.${index}`,
        tensor: tensor(moment.values, [...moment.shape]),
      });
    }
    dispose((await adam.getWeights()).map((one) => one.tensor));
    await adam.setWeights(weights);
    dispose(weights.map((one) => one.tensor));
  }
  return step;
}
