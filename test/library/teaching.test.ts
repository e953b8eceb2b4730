import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GroupPage } from '../../src/contract/groups.ts';
import { levels } from '../../src/contract/levels.ts';
import { bundledModel, type TuningState } from '../../src/contract/tuning.ts';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import type { Library } from '../../src/library/library.ts';
import { openForReading, openLibrary } from '../../src/library/open-library.ts';
import { bundledSubjectModel } from '../../src/library/tuning/subject-model.ts';
import { ModelStore } from '../../src/library/tuning/model-store.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { drawLibrary, type DrawnLibrary } from './drawn-library.ts';
import { scratchFolder } from './scratch.ts';
import { storedReport } from './stored-report.ts';

/** Open without workers that read photos: there are no files. */
const open = (folder: string): Promise<Library> => openLibrary({ folder, workers: 0 });

async function withAlbums(library: Library, { photos }: DrawnLibrary): Promise<void> {
  for (const [subject, ids] of photos.entries()) {
    await library.albums.create({ name: `Subject ${subject}`, photos: ids.slice(0, 24) });
  }
}

function closeGroups(library: Library): GroupPage[] {
  return levels
    .filter((level) => level !== 'similar')
    .map((level) => library.groups({ level, order: 'path', offset: 0, limit: 1000 }));
}

/** Share of the photos' own subject among their ten nearest, over photos that are in no album. */
function precision(library: Library, { photos }: DrawnLibrary): number {
  const subjectOf = new Map(photos.flatMap((ids, subject) => ids.map((id) => [id, subject] as const)));
  let right = 0;
  for (const [subject, ids] of photos.entries()) {
    const proposals = library.albums.proposals({
      id: library.albums.all().find(({ name }) => name === `Subject ${subject}`)!.id,
      limit: 6,
    });
    right +=
      proposals.filter(({ photo }) => subjectOf.get(photo.id) === subject).length / ids.slice(24).length;
  }
  return right / photos.length;
}

/** Stores a head of 32 bits that did worse than the bundled one, without training it. */
async function storeWorseHead(folder: string): Promise<string> {
  const model = await loadModel();
  const { parts } = model.subjectHead;
  const inputs = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const weights = Float32Array.from({ length: 32 * inputs }, (_, index) => Math.sin(index * index));
  const head = { name: 'subject', bits: 32, parts, weights, thresholds: new Float32Array(32) };
  const bundled = bundledSubjectModel(model, await loadCalibration(model));
  const store = await ModelStore.open(folder, model, bundled);
  const about = { name: 'Worse', createdAt: 1, radius: 3, report: storedReport(0.8, 0.7) };
  return (await store.add(head, undefined, about)).id;
}

interface Coded {
  subject: number;
  number: number;
  code: Uint8Array;
}

/** Share of a photo's own subject among its five nearest, over the photos that are asked. */
function ownAmongNearest(photos: readonly Coded[], isAsked: (photo: Coded) => boolean): number {
  const asked = photos.filter(isAsked);
  const shares = asked.map((one) => {
    const nearest = photos
      .filter((other) => other !== one)
      .map((other) => ({ subject: other.subject, distance: hammingDistance(one.code, other.code) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 5);
    return nearest.filter(({ subject }) => subject === one.subject).length / nearest.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Of the relations stored as `similar`, the share between photos of one subject; undefined without any. */
async function purity(folder: string): Promise<number | undefined> {
  const reading = openForReading(folder);
  const similar = reading.reader.pairs().filter(({ relation }) => relation.level === 'similar');
  await reading.close();
  const right = similar.filter(({ a, b }) => dirname(a.path) === dirname(b.path));
  return similar.length === 0 ? undefined : right.length / similar.length;
}

// A training takes some seven CPU-seconds, most of them for the whitening of 1,504 values.
describe('teaching a library', { timeout: 180_000 }, () => {
  it('trains from albums, is used in one step, rolled back, and leaves all other groups alone', async () => {
    const folder = await scratchFolder();
    const drawn = await drawLibrary(folder, 5, 30);
    const library = await open(folder);
    try {
      await withAlbums(library, drawn);
      await library.tuning.settled();
      const groups = closeGroups(library);
      expect(groups.some(({ total }) => total > 0)).toBe(true);
      const before = precision(library, drawn);

      const states: TuningState[] = [];
      library.on('tuningChanged', (state) => states.push(state));
      const id = await library.tuning.train(library.albums.labels(), { seed: 3 });
      expect(states.at(-1)).toMatchObject({ state: 'finished', model: id });
      const [made, bundled] = library.tuning.list().models;
      expect(made).toMatchObject({ id, bits: 96, isInUse: false });
      expect(bundled).toMatchObject({ id: bundledModel, isInUse: true });
      const { report } = made!;
      expect(report!.after.meanAveragePrecision).toBeGreaterThan(report!.before.meanAveragePrecision);
      expect(report!.trained + report!.validated).toBe(5 * 24);
      expect(report!.albums.map(({ name }) => name)).toContain('Subject 0');
      expect(report!.examples.length).toBeGreaterThan(3);
      for (const { photo, before: old, after } of report!.examples) {
        expect(photo).toBeTypeOf('number');
        expect([old.length, after.length]).toEqual([6, 6]);
      }
      // Nothing is in use yet.
      expect(precision(library, drawn)).toBe(before);

      await library.tuning.use({ id, insist: false });
      await library.tuning.settled();
      const after = precision(library, drawn);
      expect(after).toBeGreaterThan(before + 0.1);
      expect(closeGroups(library)).toEqual(groups);
      const tuned = await purity(folder);
      expect(tuned).toBeGreaterThan(0.9);

      await library.tuning.use({ id: bundledModel, insist: false });
      await library.tuning.settled();
      expect(precision(library, drawn)).toBe(before);
      expect(closeGroups(library)).toEqual(groups);
      expect(await purity(folder)).not.toBe(tuned);
      // Back again without a word: it was in use before.
      await library.tuning.use({ id, insist: false });
      await library.close();

      const again = await open(folder);
      expect(again.tuning.list()).toMatchObject({ models: [{ id, isInUse: true }, {}], trouble: undefined });
      await again.tuning.settled();
      expect(precision(again, drawn)).toBe(after);
      expect(closeGroups(again)).toEqual(groups);
      await again.close();
    } finally {
      await library.close().catch(() => undefined);
    }
  });

  it('learns what some albums are about, and leaves a library that is mostly something else as alike as it was', async () => {
    const folder = await scratchFolder();
    const taught = 3;
    const { photos } = await drawLibrary(folder, 14, 20);
    const library = await open(folder);
    for (const [subject, ids] of photos.slice(0, taught).entries())
      await library.albums.create({ name: `Subject ${subject}`, photos: ids.slice(0, 12) });
    await library.tuning.settled();
    const before = library.tuning.list().models[0]!;
    const id = await library.tuning.train(library.albums.labels(), { seed: 3 });
    await library.tuning.use({ id, insist: true });
    const { report } = library.tuning.list().models[0]!;
    // Photos of the albums alone, not those that only stand in between.
    expect(report!.trained + report!.validated).toBe(taught * 12);
    expect(report!.after.meanAveragePrecision).toBeGreaterThan(report!.before.meanAveragePrecision);
    expect(report!.othersKept).toBeGreaterThan(0.4);
    expect(report!.othersKept).toBeLessThan(1);
    await library.close();

    const catalog = openCatalog(folder, 'read');
    const codes = (model: string) =>
      catalog.contents.idsAfter(0, 1000).map((content) => {
        const { hash, subjectCode } = catalog.contents.facts(content)!;
        const code = model === before.id ? subjectCode : catalog.subjectCodes.get(content, model)!;
        return { subject: Number(hash.split('-')[0]), number: Number(hash.split('-')[1]), code };
      });
    const [bundled, learned] = [codes(before.id), codes(id)];
    catalog.close();
    const isTaught = ({ subject }: Coded) => subject < taught;
    // Of those that nothing was learned from.
    const unseen = (one: Coded) => isTaught(one) && one.number >= 12;
    expect(ownAmongNearest(learned, unseen)).toBeGreaterThan(ownAmongNearest(bundled, unseen) + 0.1);
    const others = (one: Coded) => !isTaught(one);
    expect(ownAmongNearest(learned, others)).toBeGreaterThan(ownAmongNearest(bundled, others) - 0.08);
  });

  it('can be cancelled, takes a worse model only when told to, and falls back to the bundled model, with a sentence, where the file of the one in use is damaged', async () => {
    const folder = await scratchFolder();
    const drawn = await drawLibrary(folder, 3, 12);
    const first = await open(folder);
    await withAlbums(first, drawn);
    await first.close();
    const id = await storeWorseHead(folder);
    const library = await open(folder);
    const stop = new Promise<number>((resolve) => {
      library.on('tuningChanged', (state) => {
        if (state.state !== 'running' || state.run.steps === 0) return;
        const cancelled = performance.now();
        void library.tuning.cancel().then(() => resolve(performance.now() - cancelled));
      });
    });
    // Cancelled in the middle: settled within a second, and nothing is left of it.
    await expect(library.tuning.train(library.albums.labels(), {})).rejects.toThrow(/abort/i);
    expect(await stop).toBeLessThan(1000);
    expect(library.tuning.state()).toEqual({ state: 'idle' });
    expect(library.tuning.list().models).toHaveLength(2);

    await expect(library.tuning.use({ id, insist: false })).rejects.toMatchObject({ code: 'model-worse' });
    await library.tuning.use({ id, insist: true });
    await expect(library.tuning.remove({ id })).rejects.toMatchObject({ code: 'model-in-use' });
    await library.close();
    const file = join(folder, 'models', `${id}.safetensors`);
    const bytes = await readFile(file);
    bytes[bytes.length - 9]! ^= 4;
    await writeFile(file, bytes);

    const damaged = await open(folder);
    const list = damaged.tuning.list();
    expect(list.models.find(({ isInUse }) => isInUse)?.id).toBe(bundledModel);
    expect(list.trouble).toMatch(/^The model "Worse" .* is damaged\. The model that came with Kindred/);
    await expect(damaged.tuning.use({ id, insist: true })).rejects.toMatchObject({ code: 'model-damaged' });
    await damaged.tuning.use({ id: bundledModel, insist: false });
    expect(damaged.tuning.list().trouble).toBeUndefined();
    await damaged.tuning.remove({ id });
    expect(damaged.tuning.list().models).toHaveLength(1);
    await damaged.close();
  });
});
