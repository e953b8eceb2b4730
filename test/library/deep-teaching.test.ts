import { describe, expect, it } from 'vitest';
import { bundledModel } from '../../src/contract/tuning.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { checkMemory } from '../../src/library/tuning/deep-lessons.ts';
import { ModelStore } from '../../src/library/tuning/model-store.ts';
import { bundledSubjectModel, subjectCode } from '../../src/library/tuning/subject-model.ts';
import { lookAtThumbnail } from '../../src/library/tuning/thumbnail-looks.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { allIds, drawSeenLibrary, hasTensorFlow, read, storeDeepModel } from './deep-model.ts';
import { drawLibrary } from './drawn-library.ts';
import { scratchFolder } from './scratch.ts';

describe('a model with last stages of its own', { timeout: 180_000 }, () => {
  it('codes every photo by its thumbnail, and leaves picture codes and features as they are', async () => {
    const folder = await scratchFolder();
    await drawSeenLibrary(folder);
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
    catalog.tailFeatures.putFeatures(first!, 'unfinished', new Int8Array(4));
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

describe('teaching the last stages', { timeout: 180_000 }, () => {
  async function withAlbums() {
    const folder = await scratchFolder();
    const { photos } = await drawSeenLibrary(folder);
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
