import { createRequire } from 'node:module';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bundledModel } from '../../src/contract/tuning.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { checkMemory } from '../../src/library/tuning/deep-lessons.ts';
import { ModelStore } from '../../src/library/tuning/model-store.ts';
import { bundledSubjectModel, subjectCode } from '../../src/library/tuning/subject-model.ts';
import { lookAtThumbnail } from '../../src/library/tuning/thumbnail-looks.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { readTailFile, withTail, writeTailFile } from '../../src/model/tail-file.ts';
import { isAtOrAfter } from '../../src/model/tensor-graph.ts';
import { randomFrom } from '../../src/training/random.ts';
import { drawLibrary } from './drawn-library.ts';
import { scratchFolder } from './scratch.ts';
import { storedReport } from './stored-report.ts';

const subjects = 3;
const each = 12;

/** As a library that was read from files has them: each subject in colours and stripes of its own. */
async function addThumbnails(folder: string): Promise<void> {
  const catalog = openCatalog(folder, 'write');
  const random = randomFrom(5);
  for (let subject = 0; subject < subjects; subject += 1) {
    for (let number = 0; number < each; number += 1) {
      catalog.thumbnails.put(`${subject}-${number}`, await drawnThumbnail(subject, random));
    }
  }
  catalog.close();
}

function drawnThumbnail(subject: number, random: () => number): Promise<Buffer> {
  const [width, height] = [48, 36];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const column = Math.floor(index / 3) % width;
    const stripe = column % (4 + 3 * subject) < 2 ? 60 : 0;
    return 60 + stripe + 70 * random() + (index % 3 === subject ? 50 : 0);
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** Stores a model whose tail is the bundled one, a little stronger, without training it. */
async function storeDeepModel(folder: string) {
  const model = await loadModel();
  const cut = 8;
  const weights = new Map(
    [...model.backbone.weights]
      .filter(([name]) => isAtOrAfter(name, cut))
      .map(([name, { shape, values }]) => [name, { shape, values: values.map((value) => value * 1.03) }]),
  );
  const bytes = writeTailFile(weights, cut, model.featuresVersion);
  const tail = readTailFile(bytes, 'the tail', model);
  const { subjectHead } = model;
  const calibration = await loadCalibration(model);
  const store = await ModelStore.open(folder, model, bundledSubjectModel(model, calibration));
  const report = storedReport(0, 1, { deep: { before: 0.5, after: 0.6, step: 50 } });
  const about = { name: 'Deep', createdAt: 1, radius: 3, report };
  const { id } = await store.add(subjectHead, { version: tail.version, bytes }, about);
  return { id, head: subjectHead, deepModel: withTail(model, tail), version: tail.version };
}

function read<T>(folder: string, what: (catalog: Catalog) => T): T {
  const catalog = openCatalog(folder, 'read');
  try {
    return what(catalog);
  } finally {
    catalog.close();
  }
}

const allIds = (catalog: Catalog): number[] => catalog.contents.idsAfter(0, 1000);

describe('a model with last stages of its own', { timeout: 180_000 }, () => {
  it('codes every photo by its thumbnail, and leaves picture codes and features as they are', async () => {
    const folder = await scratchFolder();
    await drawLibrary(folder, subjects, each);
    await addThumbnails(folder);
    const untouched = read(folder, (catalog) =>
      allIds(catalog).map((id) => [catalog.contents.facts(id), catalog.contents.features(id)]),
    );
    const { id, head, deepModel, version } = await storeDeepModel(folder);
    const library = await openLibrary({ folder, workers: 0 });
    await library.tuning.use({ id, insist: true });
    await library.tuning.settled();
    expect(library.tuning.list().models[0]).toMatchObject({
      id,
      isInUse: true,
      report: { deep: { step: 50 } },
    });
    await library.close();

    const engine = await createEngine(deepModel);
    for (const contentId of read(folder, allIds).slice(0, 5)) {
      const [thumbnail, code] = read(folder, (catalog) => [
        catalog.thumbnails.get(catalog.contents.facts(contentId)!.hash)!,
        catalog.subjectCodes.get(contentId, id),
      ]);
      const features = await engine.features(await lookAtThumbnail(thumbnail, deepModel.inputSize), 1);
      expect(code).toEqual(subjectCode(head, quantise(features).values));
    }
    await engine.dispose();
    const after = read(folder, (catalog) =>
      allIds(catalog).map((one) => [catalog.contents.facts(one), catalog.contents.features(one)]),
    );
    expect(after).toEqual(untouched);

    // It is still in use after a start, and gone without a trace when it is removed.
    const again = await openLibrary({ folder, workers: 0 });
    expect(again.tuning.list()).toMatchObject({ trouble: undefined, models: [{ id, isInUse: true }, {}] });
    await again.tuning.use({ id: bundledModel, insist: false });
    await again.tuning.remove({ id });
    await again.close();
    read(folder, (catalog) => {
      for (const contentId of allIds(catalog)) {
        expect(catalog.tailFeatures.get(contentId, version)).toBeUndefined();
        expect(catalog.subjectCodes.get(contentId, id)).toBeUndefined();
      }
    });
  });

  it('leaves nothing of a training that a dying process cut off', async () => {
    const folder = await scratchFolder();
    await drawLibrary(folder, 1, 2);
    const catalog = openCatalog(folder, 'write');
    const [first] = allIds(catalog);
    catalog.tailFeatures.put(first!, 'unfinished', new Int8Array(4));
    catalog.close();
    await (await openLibrary({ folder, workers: 0 })).close();
    expect(read(folder, (again) => again.tailFeatures.get(first!, 'unfinished'))).toBeUndefined();
  });

  it('is not used with another network', async () => {
    const folder = await scratchFolder();
    const { id } = await storeDeepModel(folder);
    const model = await loadModel();
    const bundled = bundledSubjectModel(model, await loadCalibration(model));
    const other = await ModelStore.open(folder, { ...model, featuresVersion: 'another' }, bundled);
    await expect(other.load(id)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
const hasTensorFlow = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].some(isInstalled);

describe('teaching the last stages', { timeout: 180_000 }, () => {
  async function withAlbums() {
    const folder = await scratchFolder();
    const { photos } = await drawLibrary(folder, subjects, each);
    await addThumbnails(folder);
    const library = await openLibrary({ folder, workers: 0 });
    for (const [subject, ids] of photos.entries()) {
      await library.albums.create({ name: `Subject ${subject}`, photos: ids });
    }
    return { library, folder };
  }

  it.skipIf(hasTensorFlow)('says what is missing, and changes nothing', async () => {
    const { library } = await withAlbums();
    await expect(library.tuning.train(library.albums.labels(), { deep: true })).rejects.toMatchObject({
      code: 'tensorflow-missing',
    });
    expect(library.tuning.state()).toMatchObject({ state: 'failed' });
    expect(library.tuning.list().models).toHaveLength(1);
    await library.close();
  });

  it.skipIf(!hasTensorFlow)(
    'makes a model that is better on held-out photos, or is cancelled within a second',
    async () => {
      const { library } = await withAlbums();
      const stages = new Set<string>();
      library.on('tuningChanged', (state) => {
        if (state.state === 'running') stages.add(state.run.stage);
      });
      const id = await library.tuning.train(library.albums.labels(), { deep: true, seed: 2 });
      expect([...stages]).toEqual(expect.arrayContaining(['gathering', 'deepening', 'describing', 'coding']));
      const { report } = library.tuning.list().models.find((one) => one.id === id)!;
      expect(report!.deep!.after).toBeGreaterThanOrEqual(report!.deep!.before);
      expect(report!.after.meanAveragePrecision).toBeGreaterThan(report!.before.meanAveragePrecision);

      const training = library.tuning.train(library.albums.labels(), { deep: true });
      const ended = expect(training).rejects.toThrow();
      await new Promise<void>((resolve) => {
        library.on('tuningChanged', (state) => {
          if (state.state === 'running' && state.run.stage === 'deepening') setTimeout(resolve, 1500);
        });
      });
      const asked = performance.now();
      await library.tuning.cancel();
      await ended;
      expect(performance.now() - asked).toBeLessThan(1000);
      expect(library.tuning.list().models).toHaveLength(2);
      await library.close();
    },
  );

  it('asks for memory before it begins', () => {
    expect(() => checkMemory(2e9)).not.toThrow();
    expect(() => checkMemory(0.6e9)).toThrow(/1\.5 GB of free memory, and 0\.6 GB are free/);
  });
});
