import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { LibraryReader } from '../../src/library/library-reader.ts';
import { regroupTouched } from '../../src/library/matching/regroup.ts';
import type { WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { addPhoto, groupsOf } from './catalog-photos.ts';
import { emptyMatcher } from './empty-matcher.ts';
import { scratchFolder } from './scratch.ts';

/** A library of black frames: codes that differ in none or a few bits, and a thumbnail for each. */
async function blackFrames(count: number): Promise<{ catalog: Catalog; contents: number[]; folder: string }> {
  const folder = await scratchFolder();
  const catalog = openCatalog(folder, 'write');
  onTestFinished(() => catalog.close());
  const { id: folderId } = catalog.folders.add('/x');
  const contents = catalog.transaction(() =>
    Array.from({ length: count }, (_, number) => {
      const pictureCode = new Uint8Array(32);
      pictureCode[number % 32]! |= 1 << (number % 3);
      return addPhoto(catalog, folderId, number, {
        // The last one is the best, and was compared with the leader alone.
        width: number === count - 1 ? 200 : 100,
        size: 1000,
        pictureCode,
      });
    }),
  );
  return { catalog, contents, folder };
}

/** Says of all pictures that they are one, and counts how often it was asked. */
function blindPool(): { pool: WorkerPool; compared: () => number } {
  let compared = 0;
  const run = (kind: string, task: { candidates: unknown[] }): Promise<unknown> => {
    if (kind !== 'verify') return Promise.resolve({ ok: false });
    compared += task.candidates.length;
    return Promise.resolve(
      task.candidates.map(() => ({ level: 'same-picture', score: 0.99, evidence: 'same framing' })),
    );
  };
  return { pool: { run } as unknown as WorkerPool, compared: () => compared };
}

async function joinAll(catalog: Catalog, contents: readonly number[]): Promise<number> {
  const { pool, compared } = blindPool();
  const matcher = await emptyMatcher(catalog, pool);
  for (const id of contents) await matcher.join(id);
  return compared();
}

describe('a crowd of nearly identical pictures', () => {
  it('costs one comparison and one edge a photo, and is one group', async () => {
    const count = 600;
    const { catalog, contents } = await blackFrames(count);
    for (let number = 0; number < count; number++)
      catalog.thumbnails.put(`hash ${number}`, new Uint8Array(1));
    const compared = await joinAll(catalog, contents);
    expect(compared).toBeLessThan(count + 600);
    expect(catalog.edges.all().length).toBeLessThan(count + 600);
    expect(catalog.leaders.compared()).toHaveLength(1);
    regroupTouched(catalog, defaultSettings.keepRules);
    const groups = groupsOf(catalog, 'same-picture');
    expect(groups).toHaveLength(1);
    expect(groups[0]!.members).toHaveLength(count);
    expect(groups[0]!.members.some(({ relation }) => relation?.evidence === 'nearly identical')).toBe(true);
  });

  it('is compared again when its leader goes', async () => {
    const { catalog, contents } = await blackFrames(60);
    for (let number = 0; number < 60; number++) catalog.thumbnails.put(`hash ${number}`, new Uint8Array(1));
    await joinAll(catalog, contents);
    const [leader] = catalog.leaders.compared();
    for (const { id } of catalog.photos.ofContent(leader!.id)) catalog.photos.remove(id);
    catalog.contents.delete(leader!.id);
    const left = catalog.contents.unjoined(0, 100);
    expect(left).toHaveLength(59);
    await joinAll(catalog, left);
    regroupTouched(catalog, defaultSettings.keepRules);
    expect(groupsOf(catalog, 'same-picture').map(({ members }) => members.length)).toEqual([59]);
  });

  it('may have 50,000 members: grouped and shown in bounded time, a page at a time', async () => {
    const count = 50_000;
    const { catalog, contents, folder } = await blackFrames(count);
    const [leader, ...others] = contents;
    catalog.transaction(() => {
      for (const other of others)
        catalog.edges.put({
          a: leader!,
          b: other,
          level: 'same-picture',
          distance: 2,
          score: 0.99,
          evidence: 'same framing',
        });
      catalog.leaders.appoint(leader!);
    });
    const before = process.cpuUsage();
    regroupTouched(catalog, defaultSettings.keepRules);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(20);

    const reader = new LibraryReader(catalog, folder);
    const { groups, total } = reader.groups({ level: 'same-picture', order: 'path', offset: 0, limit: 40 });
    expect(total).toBe(1);
    expect(groups[0]).toMatchObject({ photos: count, reclaimableBytes: 1000 * (count - 1) });
    expect(groups[0]!.members.length).toBeLessThan(20);
    const began = performance.now();
    const page = reader.members({ group: groups[0]!.id, offset: 49_980, limit: 40 });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(page).toHaveLength(20);
    const first = reader.members({ group: groups[0]!.id, offset: 0, limit: 40 });
    expect(new Set([...first, ...page].map(({ photo }) => photo.id)).size).toBe(60);
  });
});
