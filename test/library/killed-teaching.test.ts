import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundledModel } from '../../src/contract/tuning.ts';
import type { Library } from '../../src/library/library.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { allIds, drawSeenLibrary, hasTensorFlow, read, storeDeepModel } from './deep-model.ts';
import { scratchFolder } from './scratch.ts';

const script = fileURLToPath(new URL('./teaching-process.ts', import.meta.url));

async function libraryWithAlbums(): Promise<string> {
  const folder = await scratchFolder();
  const { photos } = await drawSeenLibrary(folder);
  const library = await openLibrary({ folder, workers: 0 });
  for (const [subject, ids] of photos.entries())
    await library.albums.create({ name: `Subject ${subject}`, photos: ids });
  await library.close();
  return folder;
}

/** Runs a task in a process of its own, kills it with SIGKILL at the point, and opens the library anew. */
async function killAt(folder: string, task: 'head' | 'deep' | 'use', point: string): Promise<Library> {
  const child = fork(script, [folder, task, point], { execArgv: ['--import', 'tsx'], silent: true });
  let complaint = '';
  child.stderr!.on('data', (data: Buffer) => (complaint += data.toString()));
  const ended = once(child, 'exit');
  const isThere = await Promise.race([once(child.stdout!, 'data').then(() => true), ended.then(() => false)]);
  child.kill('SIGKILL');
  await ended;
  if (!isThere) throw new Error(`The process ended before it was killed: ${complaint}`);
  return openLibrary({ folder, workers: 0 });
}

/** The bundled model is in charge, and nothing lies about. */
async function expectUntouched(folder: string, library: Library): Promise<void> {
  expect(library.tuning.list()).toMatchObject({
    trouble: undefined,
    models: [{ id: bundledModel, isInUse: true }],
  });
  await library.tuning.cancel();
  await library.close();
  expect(await readdir(join(folder, 'models')).catch(() => [])).toEqual([]);
  expect(await readdir(folder)).not.toContain('lesson');
  expect(read(folder, (catalog) => [catalog.tailFeatures.makers(), catalog.subjectCodes.makers()])).toEqual([
    [],
    [],
  ]);
}

describe('a process that is killed in the middle of a training', { timeout: 240_000 }, () => {
  it('leaves the model in charge that was, and the next start says what happened until it is answered', async () => {
    const folder = await libraryWithAlbums();
    const library = await killAt(folder, 'head', 'learning');
    const albums = library.albums.all().map(({ id }) => id);
    const state = library.tuning.state();
    expect(state).toMatchObject({ state: 'interrupted', request: { albums, seed: 2 } });
    await expectUntouched(folder, library);

    const again = await openLibrary({ folder, workers: 0 });
    expect(again.tuning.state()).toEqual(state);
    await again.tuning.dismiss();
    await again.close();
    const last = await openLibrary({ folder, workers: 0 });
    expect(last.tuning.state()).toEqual({ state: 'idle' });
    await last.close();
  });

  it('loses no model that was made before, which the next start shows', async () => {
    const folder = await libraryWithAlbums();
    const library = await killAt(folder, 'head', 'coding');
    const [made, bundled] = library.tuning.list().models;
    expect(bundled).toMatchObject({ id: bundledModel, isInUse: true });
    expect(library.tuning.state()).toEqual({ state: 'finished', model: made!.id });
    await library.tuning.use({ id: made!.id, insist: true });
    expect(library.tuning.list().models[0]).toMatchObject({ id: made!.id, isInUse: true });
    await library.close();
  });

  it('takes up no weights that were stored without their record', async () => {
    const folder = await libraryWithAlbums();
    await mkdir(join(folder, 'models'));
    for (const name of ['abc.tail.safetensors', 'abc.safetensors.part'])
      await writeFile(join(folder, 'models', name), 'half');
    await expectUntouched(folder, await openLibrary({ folder, workers: 0 }));
  });

  it.skipIf(!hasTensorFlow).each(['looking', 'learning', 'describing'])(
    'leaves nothing of a deep one killed while %s',
    async (point) => {
      const folder = await libraryWithAlbums();
      const library = await killAt(folder, 'deep', point);
      expect(library.tuning.state()).toMatchObject({ state: 'interrupted', request: { deep: true } });
      await expectUntouched(folder, library);
    },
  );

  it('leaves the model in use that was, where another one was coming into use, and goes on from there', async () => {
    const folder = await libraryWithAlbums();
    const { id, version } = await storeDeepModel(folder);
    const library = await killAt(folder, 'use', id);
    expect(library.tuning.list().models).toMatchObject([
      { id, isInUse: false },
      { id: bundledModel, isInUse: true },
    ]);
    // Photos are described in batches, each stored as a whole.
    const described = (): number => read(folder, (catalog) => catalog.tailFeatures.count(version));
    expect(described()).toBe(16);
    await library.tuning.use({ id, insist: true });
    await library.close();
    expect(described()).toBe(read(folder, (catalog) => allIds(catalog).length));
  });
});
