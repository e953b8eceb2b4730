import { sub, tensor1d, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { startBackend } from './backend.ts';
import type { ClassedPhotos } from './discriminants.ts';
import { fitDiscriminants } from './discriminants.ts';
import type { FeaturePart, TrainedHead } from './head.ts';
import { headOf, inputLengthOf, prepareInputs } from './head.ts';
import { iterativeQuantisation } from './iterative-quantisation.ts';
import { product, transposedProduct } from './matrix.ts';

export interface DiscriminantHeadOptions {
  readonly bits: number;
  readonly parts: readonly FeaturePart[];
  readonly shrinkage: number;
  /** A direction with ratio r is scaled by r ** power: below 0 the many faint directions count beside the few strong ones. */
  readonly power: number;
  readonly seed: number;
}

/**
 * A head in closed form from photos with one label each: the first discriminants, scaled, and rotated towards the corners of the cube
 * by iterative quantisation. It carries over to labels that it never saw better than a trained head does.
 */
export async function fitDiscriminantHead(
  photos: ClassedPhotos,
  { bits, parts, shrinkage, power, seed }: DiscriminantHeadOptions,
): Promise<TrainedHead> {
  await startBackend();
  const { mean, directions, ratios } = await fitDiscriminants(photos, parts, {
    count: bits,
    shrinkage,
    seed,
  });
  const length = inputLengthOf(parts);
  const count = photos.classes.length;
  const scaled = directions.map((value, cell) => value * ratios[cell % bits]! ** power);
  const projected = tidy(() =>
    product(
      sub(
        tensor2d(prepareInputs(photos.features, photos.featureLength, parts), [count, length]),
        tensor1d(mean),
      ),
      tensor2d(scaled, [length, bits]),
    ).dataSync<'float32'>(),
  );
  const rotation = Float32Array.from(iterativeQuantisation(projected, bits, seed));
  const weights = tidy(() =>
    transposedProduct(
      tensor2d(rotation, [bits, bits]),
      transpose(tensor2d(scaled, [length, bits])),
    ).dataSync<'float32'>(),
  );
  const thresholds = tidy(() =>
    product(tensor2d(weights, [bits, length]), tensor2d(mean, [length, 1])).dataSync<'float32'>(),
  );
  return headOf(parts, bits, weights, thresholds);
}
