/*
 * Fits the head that foretells the picture codes of a photo's turns from the features of the upright photo, and writes
 * resources/model/turned-head.safetensors; to be run whenever the picture head has changed:
 *
 *     npx tsx build/model/fit-turned-head.ts [--photos 1000]
 *
 * Ridge regression from the head's inputs to the margins that the picture head gives the turned photo. The features (four
 * turns of each photo) take about two minutes of one core and are cached; the fit takes one.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { writeSafetensors } from '../../src/model/write-safetensors.ts';
import { tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { turn } from '../edits/geometry.ts';
import { startBackend } from '../../src/training/backend.ts';
import { prepareInputs } from '../../src/training/head.ts';
import { transposedProduct } from '../../src/training/matrix.ts';
import { fitWhitening, whiten } from '../../src/training/whitening.ts';
import { likeness, measureMarginsBatch } from '../../src/model/heads.ts';
import { loadModel, modelDirectory, pictureBits } from '../../src/model/load-model.ts';
import { foretellTurns, loadTurnedHead, quarterTurns } from '../../src/model/turned-head.ts';
import { shuffled } from '../random.ts';
import { cacheFeatures } from './feature-cache.ts';
import { listPhotos } from './photos.ts';
import type { Part } from './split.ts';

const { values: options } = parseArgs({ options: { photos: { type: 'string', default: '2500' } } });
const photoCounts: Record<'fit' | 'tune', number> = { fit: Number(options.photos), tune: 100 };

/** Share of the mean variance of the inputs that is added to each. From .03 to 1 the tuning part shows no difference. */
const shrinkage = 0.1;

const model = await loadModel();
const { pictureHead, featureLength } = model;

/** Each photo in four turns, one behind the other. */
async function turnedFeatures(part: keyof typeof photoCounts): Promise<Int8Array> {
  const photos = shuffled(await listPhotos(), 'turned photos')
    .filter((photo) => photo.part === (part satisfies Part))
    .slice(0, photoCounts[part]);
  const { values } = await cacheFeatures(`turned-${part}`, photos, () =>
    ([90, 180, 270] as const).map((degrees) => ({ name: `turn ${degrees}`, edit: turn(degrees) })),
  );
  return values;
}

/** Margins of the rows that are `quarters` clockwise from each row: int8 [rows, bits]. */
function marginsAfter(margins: Int8Array, quarters: number): Int8Array {
  const after = new Int8Array(margins.length);
  for (let row = 0; row < margins.length / pictureBits; row += 1) {
    const source = row - (row % 4) + ((row + quarters) % 4);
    after.set(margins.subarray(source * pictureBits, (source + 1) * pictureBits), row * pictureBits);
  }
  return after;
}

await startBackend();
const features = await turnedFeatures('fit');
const length = pictureHead.parts.reduce((sum, { from, to }) => sum + to - from, 0);
const count = features.length / featureLength;
const inputs = tensor2d(prepareInputs(features, featureLength, pictureHead.parts), [count, length]);
const margins = measureMarginsBatch(pictureHead, features, count);
const whitening = await fitWhitening(inputs, shrinkage);
const whitened = whiten(inputs, whitening);
inputs.dispose();

const weights = new Float32Array(quarterTurns.length * pictureBits * length);
const thresholds = new Float32Array(quarterTurns.length * pictureBits);
for (const [place, quarters] of quarterTurns.entries()) {
  const wanted = Float32Array.from(marginsAfter(margins, quarters));
  const means = new Float32Array(pictureBits);
  for (const [index, value] of wanted.entries()) means[index % pictureBits]! += value / count;
  for (const index of wanted.keys()) wanted[index]! -= means[index % pictureBits]!;
  // In whitened coordinates the regression is a mean of products; back to the inputs by the whitening's transform.
  const rows = tidy(() => {
    const slopes = transposedProduct(tensor2d(wanted, [count, pictureBits]), whitened);
    return slopes.div<Tensor2D>(count).matMul<Tensor2D>(tensor2d(whitening.transform, [length, length]));
  });
  weights.set(await rows.data<'float32'>(), place * pictureBits * length);
  rows.dispose();
  for (let bit = 0; bit < pictureBits; bit += 1) {
    const row = place * pictureBits + bit;
    let atMean = 0;
    for (let index = 0; index < length; index += 1)
      atMean += weights[row * length + index]! * whitening.mean[index]!;
    thresholds[row] = atMean - means[bit]!;
  }
}

const target = new URL('turned-head.safetensors', modelDirectory);
const tensors = new Map([
  ['turned.weights', { shape: [thresholds.length, length], values: weights }],
  ['turned.thresholds', { shape: [thresholds.length], values: thresholds }],
]);
const metadata = {
  format: 'kindred-turned-head-1',
  model: model.version,
  'turned.parts': JSON.stringify(pictureHead.parts),
};
await writeFile(target, writeSafetensors({ metadata, tensors }, new Set(['turned.weights'])));
console.log(
  `fitted on ${count / 4} photos; on photos that nothing was fitted on, median likeness with the turned photo:`,
);

const head = await loadTurnedHead(model);
const unseen = await turnedFeatures('tune');
const unseenMargins = measureMarginsBatch(pictureHead, unseen, unseen.length / featureLength);
const marginsOf = (row: number): Int8Array =>
  unseenMargins.subarray(row * pictureBits, (row + 1) * pictureBits);
for (const [place, quarters] of quarterTurns.entries()) {
  const upright: number[] = [];
  const foretold: number[] = [];
  for (let row = 0; row < unseen.length / featureLength; row += 4) {
    const values = unseen.subarray(row * featureLength, (row + 1) * featureLength);
    upright.push(likeness(marginsOf(row), marginsOf(row + quarters)));
    foretold.push(
      likeness(foretellTurns(head, { values, scale: 1 })[place]!.margins, marginsOf(row + quarters)),
    );
  }
  console.log(
    `${quarters} quarter turns: ${median(foretold)} foretold, ${median(upright)} of the upright photo`,
  );
}

function median(values: number[]): string {
  return values.sort((a, b) => a - b)[values.length >> 1]!.toFixed(3);
}
