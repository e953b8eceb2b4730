import { quantise } from './features.ts';
import { encode, margins } from './heads.ts';
import type { Model } from './load-model.ts';

/**
 * How far a feature may be from the processor's, as a share of the photo's largest. Single precision in another order of
 * additions gives 2e-6 (WebGPU); TF32 and half precision give 1e-3 and fail.
 */
export const largestFeatureError = 1e-4;

/**
 * Features so near may still fall on two sides of a step of their int8 values, and a bit may then differ where its output
 * lies within this of the threshold, in units of a row's and an input's length. Measured on photos with every feature off by
 * all of largestFeatureError: 9 of 1504 values a photo move by a step, 4 bits in 1,000 differ, the farthest at 6e-4 (half of
 * all bits lie beyond 8e-3). With single precision's usual error it is 2 bits in 10,000.
 */
export const largestMargin = 1e-3;

/**
 * Whether features of another engine are the processor's but for floating-point error, and give the same codes but for
 * bits on their threshold. Both [count, featureLength]. Returns what is wrong, or undefined where nothing is.
 */
export function findDeviation(
  model: Model,
  expected: Float32Array,
  actual: Float32Array,
): string | undefined {
  if (actual.length !== expected.length) return 'it returned another number of values';
  const { featureLength } = model;
  for (let start = 0; start < expected.length; start += featureLength) {
    const [wanted, found] = [expected, actual].map((all) => all.subarray(start, start + featureLength));
    const largest = wanted!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const isNear = wanted!.every(
      (value, at) => Math.abs(value - found![at]!) <= largest * largestFeatureError,
    );
    if (!isNear) return 'its features differ from the processor’s by more than rounding does';
    if (!haveSameCodes(model, wanted!, found!)) return 'its codes differ from the processor’s';
  }
  return undefined;
}

function haveSameCodes(model: Model, wanted: Float32Array, found: Float32Array): boolean {
  const [expected, actual] = [quantise(wanted), quantise(found)];
  return [model.pictureHead, model.subjectHead].every((head) => {
    const [code, other] = [encode(head, expected), encode(head, actual)];
    return margins(head, expected).every((margin, bit) => {
      const differs = ((code[bit >> 3]! ^ other[bit >> 3]!) >> (bit & 7)) & 1;
      return !differs || Math.abs(margin) <= largestMargin;
    });
  });
}
