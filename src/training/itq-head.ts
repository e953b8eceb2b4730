import type { Tensor2D } from '@tensorflow/tfjs-core';
import { mean, sub, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { startBackend } from './backend.ts';
import type { FeaturePart, TrainedHead } from './head.ts';
import { headOf, inputLengthOf, prepareInputs } from './head.ts';
import { iterativeQuantisation } from './iterative-quantisation.ts';
import type { LabelledPhotos } from './labelled-photos.ts';
import { product, transposedProduct } from './matrix.ts';
import { principalAxes } from './principal-axes.ts';

/** The rotation is learned from so many photos at most; ten times as many change the codes' precision by less than .005. */
const mostRotated = 5000;

/**
 * The unsupervised baseline, ITQ (Gong and Lazebnik, Iterative Quantization: A Procrustean Approach to Learning Binary
 * Codes, CVPR 2011): the first principal components, rotated towards the corners of the cube. Labels are not looked at.
 */
export async function fitItqHead(
  { features, featureLength }: Pick<LabelledPhotos, 'features' | 'featureLength'>,
  parts: readonly FeaturePart[],
  bits: number,
  seed: number,
): Promise<TrainedHead> {
  await startBackend();
  const length = inputLengthOf(parts);
  const count = features.length / featureLength;
  const { middle, axes, projected } = tidy(() => {
    const inputs: Tensor2D = tensor2d(prepareInputs(features, featureLength, parts), [count, length]);
    const average = mean(inputs, 0);
    const centred: Tensor2D = sub(inputs, average);
    const basis = principalAxes(centred, bits, seed);
    const rows = product(centred, tensor2d(basis, [length, bits])).dataSync<'float32'>();
    return {
      middle: average.dataSync<'float32'>().slice(),
      axes: basis,
      projected: rows.slice(0, mostRotated * bits),
    };
  });
  const rotation = Float32Array.from(iterativeQuantisation(projected, bits, seed));
  // bits x inputs: (axes rotation)^T
  const weights = tidy(() =>
    transposedProduct(
      tensor2d(rotation, [bits, bits]),
      transpose(tensor2d(axes, [length, bits])),
    ).dataSync<'float32'>(),
  ).slice();
  const thresholds = tidy(() =>
    product(tensor2d(weights, [bits, length]), tensor2d(middle, [length, 1])).dataSync<'float32'>(),
  ).slice();
  return headOf(parts, bits, weights, thresholds);
}
