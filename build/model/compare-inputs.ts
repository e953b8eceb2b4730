/*
 * Whether the picture code gains by another input or by stages that learn with it, on a part of the photos that is small
 * enough to try it with three seeds each:
 *
 *     npx tsx build/model/compare-inputs.ts
 *
 * squashed: as the product does it. letterboxed: the picture's sides keep their ratio, grey bars fill the square. unfrozen: the
 * stages after the middle block learn too, from where the squashed one ended; needs one of the libraries for it (npm run
 * setup:cuda -- --build-only). 600 photos to fit on, 100 to judge by with every edit; about twenty minutes of one core. Every
 * training adds a line to input-log.jsonl; nothing is written to resources.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Head } from '../../src/model/heads.ts';
import { loadFeatureModel } from '../../src/model/backbone.ts';
import { modelDirectory } from '../../src/model/load-model.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';
import { startDeepBackend } from '../../src/training/deep/deep-backend.ts';
import { fitDiscriminants } from '../../src/training/discriminants.ts';
import type { TrainedHead } from '../../src/training/head.ts';
import { trainPictureHead } from '../../src/training/pictures/picture-head.ts';
import { copiesOf, partPhotos } from './cache-features.ts';
import { pictureGroups } from './edited-photos.ts';
import type { CachedFeatures } from './feature-cache.ts';
import { cacheFeatures } from './feature-cache.ts';
import type { ToInput } from './photo-forms.ts';
import { formsOf } from './photo-forms.ts';
import { countPicturePairs, recallAtPrecision, recallAtRate } from './picture-pairs.ts';
import { discriminantOptions, pictureParts, pictureRecipes } from './picture-recipe.ts';
import { mapsOf, unfreeze } from './unfrozen-stages.ts';

/** Multiples of 100: of the squashed input the first chunks of what train-heads.ts cached. */
const counts = { fit: 600, tune: 100 } as const;
const seeds = [1, 2, 3];
const headSteps = 1000;
const unfrozenSteps = 120;
const grey = 128;
const recipe = pictureRecipes['shipped']!;

const inputs: Record<'squashed' | 'letterboxed', ToInput> = {
  squashed: toNetworkInput,
  letterboxed({ pixels, width, height }, side) {
    const longer = Math.max(width, height);
    const square = new Uint8Array(longer * longer * 3).fill(grey);
    const left = (longer - width) >> 1;
    const top = (longer - height) >> 1;
    for (let y = 0; y < height; y += 1) {
      const row = pixels.subarray(y * width * 3, (y + 1) * width * 3);
      square.set(row, ((top + y) * longer + left) * 3);
    }
    return toNetworkInput({ pixels: square, width: longer, height: longer }, side);
  },
};

const photos = {
  fit: (await partPhotos('fit')).slice(0, counts.fit),
  tune: (await partPhotos('tune')).slice(0, counts.tune),
};
const starts: TrainedHead[] = [];
for (const name of ['squashed', 'letterboxed'] as const) {
  const [fit, tune] = await Promise.all(
    (['fit', 'tune'] as const).map((part) =>
      cacheFeatures(
        name === 'squashed' ? part : `${name}-${part}`,
        photos[part],
        copiesOf(part),
        inputs[name],
      ),
    ),
  );
  const edited = pictureGroups(fit!);
  const discriminants = await fitDiscriminants(edited, pictureParts, discriminantOptions);
  for (const seed of seeds) {
    const options = { ...recipe, steps: headSteps, seed };
    const { trained } = await trainPictureHead(edited, discriminants, options);
    if (name === 'squashed') starts.push(trained);
    await report(name, seed, trained, tune!);
  }
}

await startDeepBackend();
const model = await loadFeatureModel(modelDirectory);
const fit = await mapsOf(formsOf(photos.fit, copiesOf('fit'), model.inputSize), model);
const tune = await mapsOf(formsOf(photos.tune, copiesOf('tune'), model.inputSize), model);
const groups = pictureGroups({ rows: fit.rows, values: new Int8Array(0) });
for (const [index, seed] of seeds.entries()) {
  const unfrozen = await unfreeze(
    starts[index]!,
    fit,
    groups,
    model,
    {
      loss: recipe.loss,
      batch: { photos: 24, lookAlikes: 8, copies: 4 },
      steps: unfrozenSteps,
      rate: 2e-4,
      seed,
    },
    (step, loss) => {
      if (step % 20 === 0)
        process.stderr.write(`unfrozen, seed ${seed}: step ${step}, loss ${loss.toFixed(4)}\n`);
    },
  );
  const values = unfrozen.features(tune.maps);
  await report('unfrozen', seed, unfrozen.head, { rows: tune.rows, values });
  unfrozen.dispose();
}

async function report(
  way: string,
  seed: number,
  trained: TrainedHead,
  judged: Pick<CachedFeatures, 'rows' | 'values'>,
): Promise<void> {
  const head: Head = { name: 'picture', ...trained };
  const { copies, others } = countPicturePairs(head, judged);
  const line = {
    way,
    seed,
    ordinaryAt99: recallAtPrecision(copies.ordinary, others.ordinary, 0.99),
    ordinaryAt999: recallAtPrecision(copies.ordinary, others.ordinary, 0.999),
    groceriesAtRate1e3: recallAtRate(copies.groceries, others.groceries, 1e-3),
    groceriesWithin95: others.groceries.shareWithin(copies.ordinary.quantile(0.95)),
  };
  console.log(JSON.stringify(line));
  await appendFile(join(import.meta.dirname, 'input-log.jsonl'), `${JSON.stringify(line)}\n`);
}
