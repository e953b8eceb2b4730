import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { customGrad, matMul, transpose } from '@tensorflow/tfjs-core';

/*
 * [Note: transposed products] The WebAssembly backend has a fast kernel for plain products only: one with transposeA or
 * transposeB takes ten times as long (1000 x 1504 x 1504: 1.44 s, after an explicit transpose 0.16 s), and the gradient of matMul
 * consists of those. Hence these products, whose values and gradients transpose first.
 */

/** a b */
export function product(a: Tensor2D, b: Tensor2D): Tensor2D {
  const run = customGrad((...tensors) => {
    const [left, right, save] = tensors as unknown as [Tensor2D, Tensor2D, (saved: Tensor[]) => void];
    save([left, right]);
    return {
      value: matMul(left, right),
      gradFunc: (slope: Tensor, saved: Tensor[]) => {
        const [one, other] = saved as [Tensor2D, Tensor2D];
        const outer = slope as Tensor2D;
        return [matMul(outer, transpose(other)), matMul(transpose(one), outer)];
      },
    };
  });
  return run(a, b) as Tensor2D;
}

/** a b^T */
export function productWithTransposed(a: Tensor2D, b: Tensor2D): Tensor2D {
  return product(a, transpose(b));
}

/** a^T b; its gradient is not made fast. */
export function transposedProduct(a: Tensor2D, b: Tensor2D): Tensor2D {
  return matMul(transpose(a), b);
}
