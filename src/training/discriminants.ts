import type { Tensor2D } from '@tensorflow/tfjs-core';
import { add, mul, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { startBackend } from './backend.ts';
import type { FeaturePart } from './head.ts';
import { inputLengthOf, prepareInputs } from './head.ts';
import { product, transposedProduct } from './matrix.ts';
import { nextTurn } from './next-turn.ts';
import { leadingAxes } from './principal-axes.ts';
import { inverseFactor } from './whitening.ts';

/** Photos in classes: the copies of one photo, or the photos of one label. */
export interface ClassedPhotos {
  /** Int8 [photos, featureLength] */
  readonly features: Int8Array;
  readonly featureLength: number;
  /** [photos], 0 to classes - 1, each used at least once */
  readonly classes: Int32Array;
}

/** The directions along which classes differ most for how much their members do. */
export interface Discriminants {
  /** Of the class means, [inputs] */
  readonly mean: Float32Array;
  /** [inputs, count] row-major; along each the scatter within the classes is 1 */
  readonly directions: Float32Array;
  /** [count] Scatter between the classes along each direction, largest first. */
  readonly ratios: Float64Array;
}

/** 25 MB of inputs at a time. */
const rowsPerTurn = 4096;

/**
 * Linear discriminant analysis (Fisher 1936, Rao 1948): the first `count` solutions of B v = r W v, with W the scatter within the
 * classes (plus `shrinkage` times its mean variance on the diagonal) and B the scatter of the class means, each class counting alike.
 */
export async function fitDiscriminants(
  photos: ClassedPhotos,
  parts: readonly FeaturePart[],
  { count, shrinkage, seed }: { count: number; shrinkage: number; seed: number },
): Promise<Discriminants> {
  await startBackend();
  const length = inputLengthOf(parts);
  const means = classMeans(photos, parts);
  const classCount = means.length / length;
  const within = await scatterWithin(photos, parts, means);
  const scale = 1 / Math.max(1, photos.classes.length - classCount);
  let trace = 0;
  for (let index = 0; index < length; index += 1) trace += within[index * length + index]! * scale;
  const matrix = Float64Array.from(within, (value) => value * scale);
  // A set without any scatter has a trace of 0; the floor keeps the factor finite.
  const ridge = (shrinkage * trace) / length + 1e-12;
  for (let index = 0; index < length; index += 1) matrix[index * length + index]! += ridge;
  const transform = await inverseFactor(matrix, length);

  const mean = columnMeans(means, length);
  for (let index = 0; index < means.length; index += 1) means[index]! -= mean[index % length]!;
  const { between, basis } = tidy(() => {
    const spread: Tensor2D = product(
      tensor2d(means, [classCount, length]),
      transpose(tensor2d(transform, [length, length])),
    );
    const scatter: Tensor2D = mul(transposedProduct(spread, spread), 1 / classCount);
    const axes = leadingAxes((basis) => product(scatter, basis), length, count, seed);
    const square = tidy(() => {
      const columns = tensor2d(axes, [length, count]);
      return transposedProduct(columns, product(scatter, columns)).dataSync<'float32'>();
    });
    return { between: Array.from(square), basis: axes };
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(count, count, between),
    { assumeSymmetric: true },
  );
  // ml-matrix gives the smallest first.
  const order = realEigenvalues.map((_, index) => count - 1 - index);
  const axes = Float32Array.from({ length: count * count }, (_, cell) =>
    eigenvectorMatrix.get(Math.floor(cell / count), order[cell % count]!),
  );
  const directions = tidy(() =>
    transposedProduct(
      tensor2d(transform, [length, length]),
      product(tensor2d(basis, [length, count]), tensor2d(axes, [count, count])),
    ).dataSync<'float32'>(),
  );
  return {
    mean,
    directions: directions.slice(),
    ratios: Float64Array.from(order, (index) => Math.max(0, realEigenvalues[index]!)),
  };
}

/** [classes, inputs] */
function classMeans(
  { features, featureLength, classes }: ClassedPhotos,
  parts: readonly FeaturePart[],
): Float32Array {
  const length = inputLengthOf(parts);
  const counts: number[] = [];
  for (const one of classes) counts[one] = (counts[one] ?? 0) + 1;
  const means = new Float32Array(counts.length * length);
  classes.forEach((one, row) => {
    const inputs = prepareInputs(
      features.subarray(row * featureLength, (row + 1) * featureLength),
      featureLength,
      parts,
    );
    for (let index = 0; index < length; index += 1)
      means[one * length + index]! += inputs[index]! / counts[one]!;
  });
  return means;
}

/** Sum of the outer products of what each photo differs from its class mean by, [inputs, inputs]. */
async function scatterWithin(
  { features, featureLength, classes }: ClassedPhotos,
  parts: readonly FeaturePart[],
  means: Float32Array,
): Promise<Float32Array> {
  const length = inputLengthOf(parts);
  let sum = tidy(() => tensor2d(new Float32Array(length * length), [length, length]));
  for (let start = 0; start < classes.length; start += rowsPerTurn) {
    const end = Math.min(start + rowsPerTurn, classes.length);
    const inputs = prepareInputs(
      features.subarray(start * featureLength, end * featureLength),
      featureLength,
      parts,
    );
    for (let row = start; row < end; row += 1) {
      const mean = classes[row]! * length;
      for (let index = 0; index < length; index += 1)
        inputs[(row - start) * length + index]! -= means[mean + index]!;
    }
    const next = tidy(() => {
      const rest = tensor2d(inputs, [end - start, length]);
      return add<Tensor2D>(sum, transposedProduct(rest, rest));
    });
    sum.dispose();
    sum = next;
    await nextTurn();
  }
  const values = (await sum.data<'float32'>()).slice();
  sum.dispose();
  return values;
}

function columnMeans(rows: Float32Array, length: number): Float32Array {
  const sums = new Float64Array(length);
  rows.forEach((value, index) => {
    sums[index % length]! += value;
  });
  return Float32Array.from(sums, (value) => (value * length) / rows.length);
}
