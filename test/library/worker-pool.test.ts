import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { FileReader, type FoundFile } from '../../src/library/scan/file-reader.ts';
import { WorkerEnded, WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { scratchFolder } from './scratch.ts';

/** A worker whose decoder dies of files named `deadly...` and hangs on those named `slow...`. */
function pool(): WorkerPool {
  const workers = new WorkerPool(new URL('./mortal-worker.mjs', import.meta.url), 1);
  onTestFinished(() => workers.close());
  return workers;
}

const read = (name: string): { path: string; sidecar: undefined } => ({
  path: `/x/${name}`,
  sidecar: undefined,
});

describe('WorkerPool', () => {
  it('rejects the tasks of a worker that died, replaces it, and goes on', async () => {
    const workers = pool();
    await workers.ready();
    const results = await Promise.allSettled([
      workers.run('read', read('slow.jpg'), { priority: 'read' }),
      workers.run('read', read('deadly.jpg'), { priority: 'read' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    for (const result of results)
      expect(result).toMatchObject({ reason: expect.any(WorkerEnded) as unknown });
    expect(await workers.run('read', read('a.jpg'), { priority: 'read' })).toMatchObject({
      code: 'not-an-image',
    });
  });

  it('rejects a task at once when its signal is aborted, also one that is running', async () => {
    const workers = pool();
    const stop = new AbortController();
    const running = workers.run('read', read('slow.jpg'), { priority: 'read', signal: stop.signal });
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect(
      workers.run('read', read('a.jpg'), { priority: 'read', signal: stop.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves no task pending when it is closed', async () => {
    const workers = pool();
    const tasks = ['slow1', 'slow2', 'slow3', 'slow4', 'slow5'].map((name) =>
      workers.run('read', read(name), { priority: 'read' }),
    );
    await workers.ready();
    void workers.close();
    for (const result of await Promise.allSettled(tasks)) expect(result.status).toBe('rejected');
  });

  it('says why it cannot start, and tries again when it is asked again', async () => {
    const workers = new WorkerPool(new URL('./no-such-worker.mjs', import.meta.url), 1);
    onTestFinished(() => workers.close());
    await expect(workers.ready()).rejects.toThrow(/no-such-worker/);
    await expect(workers.run('read', read('a.jpg'), { priority: 'read' })).rejects.toThrow(/no-such-worker/);
  });
});

describe('a file that kills its decoder', () => {
  it('is read alone the second time, then quarantined; the files beside it are not', async () => {
    const folder = await scratchFolder();
    const catalog = openCatalog(folder, 'write');
    onTestFinished(() => catalog.close());
    const { id: folderId } = catalog.folders.add('/x');
    const file = (name: string): FoundFile => ({
      directory: '/x',
      name,
      folderId,
      size: 1,
      modifiedAt: 1,
      linkKey: undefined,
      companions: [],
      companionsChangedAt: 0,
      sidecar: undefined,
    });
    const reader = new FileReader(catalog, pool(), new Map());
    const { signal } = new AbortController();
    const together = await Promise.all(
      ['slow.jpg', 'deadly.jpg'].map((name) => reader.read(file(name), signal)),
    );
    expect(together).toEqual([{ kind: 'suspect' }, { kind: 'suspect' }]);
    expect(reader.isSuspect(join('/x', 'slow.jpg'))).toBe(true);

    expect(await reader.read(file('deadly.jpg'), signal)).toMatchObject({
      kind: 'problem',
      problem: { code: 'decoder-crashed', path: join('/x', 'deadly.jpg') },
    });
    expect(catalog.problems.page(0, 10)).toMatchObject([{ code: 'decoder-crashed' }]);
  });

  it('is remembered when the whole process died with it', async () => {
    const folder = await scratchFolder();
    const first = openCatalog(folder, 'write');
    first.inFlight.begin('/x/deadly.jpg');
    first.close();
    const second = openCatalog(folder, 'write');
    expect(second.inFlight.countDeaths()).toEqual(new Map([['/x/deadly.jpg', 1]]));
    second.inFlight.begin('/x/deadly.jpg');
    second.close();
    const third = openCatalog(folder, 'write');
    onTestFinished(() => third.close());
    expect(third.inFlight.countDeaths().get('/x/deadly.jpg')).toBe(2);
  });
});
