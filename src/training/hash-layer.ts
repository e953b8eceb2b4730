import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { add, dispose, relu, tensor1d, tensor2d, tidy, variable } from '@tensorflow/tfjs-core';
import { product } from './matrix.ts';
import { normalRows } from './losses/class-centres.ts';

/** The trainable part: whitened inputs to bits, straight or through one hidden layer. */
export interface HashLayer {
  readonly variables: Variable[];
  /** [batch, inputs] to [batch, bits] */
  apply(inputs: Tensor2D): Tensor2D;
  /** A copy of the current weights. */
  snapshot(): Promise<Float32Array[]>;
  restore(weights: readonly Float32Array[]): void;
  dispose(): void;
}

/**
 * Outputs begin at about this deviation. In whitened coordinates there are directions that hardly a training photo goes, where
 * the start would never be unlearned: with 1 the mean average precision on Caltech-101 was .50, with .03 .82.
 */
const startScale = 0.03;

/**
 * A layer with small random weights. `hidden` 0 makes
 * it linear.
 */
export function createHashLayer(inputs: number, hidden: number, bits: number, seed: number): HashLayer {
  const widths = hidden === 0 ? [inputs, bits] : [inputs, hidden, bits];
  const variables: Variable[] = [];
  for (let layer = 0; layer + 1 < widths.length; layer += 1) {
    const [from, to] = [widths[layer]!, widths[layer + 1]!];
    // Before a rectifier the deviation of He et al. (2015).
    const isLast = layer + 2 === widths.length;
    const deviation = isLast ? startScale / Math.sqrt(from) : Math.sqrt(2 / from);
    const weights = normalRows(from, to, seed + layer).map((value) => value * deviation);
    variables.push(
      tidy(() => variable(tensor2d(weights, [from, to]))),
      tidy(() => variable(tensor1d(new Float32Array(to)))),
    );
  }
  return {
    variables,
    apply(rows) {
      let values = rows;
      for (let index = 0; index < variables.length; index += 2) {
        const weights = variables[index] as unknown as Tensor2D;
        const sums: Tensor2D = add(product(values, weights), variables[index + 1] as unknown as Tensor1D);
        values = index + 2 < variables.length ? relu(sums) : sums;
      }
      return values;
    },
    async snapshot() {
      return Promise.all(variables.map(async (one) => (await one.data<'float32'>()).slice()));
    },
    restore(weights) {
      weights.forEach((values, index) => {
        const target = variables[index]!;
        tidy(() => {
          target.assign(
            target.rank === 2 ? tensor2d(values, target.shape as [number, number]) : tensor1d(values),
          );
        });
      });
    },
    dispose: () => dispose(variables),
  };
}
