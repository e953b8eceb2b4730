import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { GroupFilter, GroupOrder } from '../../src/contract/groups.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { LibraryReader } from '../../src/library/library-reader.ts';
import { regroupTouched } from '../../src/library/matching/regroup.ts';
import { addPhoto } from './catalog-photos.ts';
import { scratchFolder } from './scratch.ts';

/** Two groups in each of the folders /x/2023, /x/2024/June and /y, one of them decided. */
async function library() {
  const folder = await scratchFolder();
  const catalog = openCatalog(folder, 'write');
  onTestFinished(() => catalog.close());
  const x = catalog.folders.add('/x').id;
  const y = catalog.folders.add('/y').id;
  const places = [
    { folderId: x, directory: join('/x', '2023'), takenAt: '2023-03-01T10:00:00' },
    { folderId: x, directory: join('/x', '2023'), takenAt: '2023-09-01T10:00:00' },
    { folderId: x, directory: join('/x', '2024', 'June'), takenAt: '2024-06-01T10:00:00' },
    { folderId: x, directory: join('/x', '2024', 'June'), takenAt: '2024-06-02T10:00:00' },
    { folderId: y, directory: '/y' },
    { folderId: y, directory: '/y' },
  ];
  for (const [number, { folderId, ...place }] of places.entries()) {
    const [a, b] = [0, 1].map((copy) =>
      addPhoto(catalog, folderId, 10 * number + copy, { ...place, size: 1000 * (number + 1) }),
    ) as [number, number];
    catalog.edges.put({ a, b, level: 'same-picture', distance: 3, score: 1, evidence: 'same framing' });
  }
  catalog.decisions.record(
    'keep-both',
    [0, 1].map((copy) => ({ hash: `hash ${copy}`, side: copy, copies: 1 })),
    0,
  );
  regroupTouched(catalog, defaultSettings.keepRules);
  const reader = new LibraryReader(catalog, folder);
  /** Numbers of the groups that are shown, in their order. */
  const ask = (filter: GroupFilter, order: GroupOrder = 'path') => {
    const page = reader.groups({ level: 'same-picture', order, filter, offset: 0, limit: 100 });
    expect(page.total).toBe(page.groups.length);
    expect(page.photos).toBe(2 * page.total);
    return page.groups.map(({ reclaimableBytes }) => reclaimableBytes / 1000 - 1);
  };
  return { catalog, reader, ask, x, y };
}

it('sifts by folder, date, size and decision, and by all at once', async () => {
  const { catalog, ask, x, y } = await library();
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
  expect(ask({})).toEqual([0, 1, 2, 3, 4, 5]);
  expect(ask({ decided: true })).toEqual([0]);
  expect(ask({ decided: false })).toEqual([1, 2, 3, 4, 5]);
  expect(ask({ folder: { id: x } })).toEqual([0, 1, 2, 3]);
  expect(ask({ folder: { id: x, path: '2024' } })).toEqual([2, 3]);
  expect(ask({ folder: { id: x, path: '2024/June' } })).toEqual([2, 3]);
  expect(ask({ folder: { id: x, path: '202' } })).toEqual([]);
  expect(ask({ folder: { id: y } })).toEqual([4, 5]);
  expect(ask({ from: day('2023-04-01') })).toEqual([1, 2, 3]);
  expect(ask({ from: day('2023-04-01'), to: day('2024-06-02') - 1 })).toEqual([1, 2]);
  expect(ask({ minimumBytes: 4000 })).toEqual([3, 4, 5]);
  expect(ask({ album: 'holiday' })).toEqual([]);
  catalog.answers.put('holiday', 'hash 11', true, 1);
  catalog.answers.put('holiday', 'hash 20', false, 1);
  expect(ask({ album: 'holiday' })).toEqual([1]);
  catalog.answers.put('holiday', 'hash 40', true, 1);
  expect(ask({ album: 'holiday' })).toEqual([1, 4]);
  expect(ask({ minimumBytes: 2000, to: day('2023-12-31'), folder: { id: x }, decided: false })).toEqual([1]);
});

it('orders in every way and gives each page its own groups', async () => {
  const { reader, ask } = await library();
  expect(ask({}, 'reclaimable')).toEqual([5, 4, 3, 2, 1, 0]);
  expect(ask({}, 'newest').slice(0, 4)).toEqual([3, 2, 1, 0]);
  const page = (offset: number) =>
    reader
      .groups({ level: 'same-picture', order: 'reclaimable', offset, limit: 4 })
      .groups.map(({ id }) => id);
  expect(new Set([...page(0), ...page(4)]).size).toBe(6);
});

it('sees what changes, also through another connection', async () => {
  const { catalog, reader, ask } = await library();
  expect(ask({ decided: true })).toEqual([0]);
  catalog.decisions.remove(1);
  regroupTouched(catalog, defaultSettings.keepRules);
  expect(ask({ decided: true })).toEqual([]);
  expect(reader.status().levels.find(({ level }) => level === 'same-picture')).toMatchObject({
    groups: 6,
    photos: 12,
    reclaimableBytes: 21_000,
    decided: { groups: 0, photos: 0, reclaimableBytes: 0 },
  });

  const other = new LibraryReader(openCatalog(reader.status().libraryFolder, 'read'), '');
  const total = () => other.groups({ level: 'same-picture', order: 'path', offset: 0, limit: 1 }).total;
  expect(total()).toBe(6);
  for (const { id } of catalog.photos.ofContent(1)) catalog.photos.remove(id);
  regroupTouched(catalog, defaultSettings.keepRules);
  expect(total()).toBe(5);
});

it('lists the folders inside a folder, with all that lies below them', async () => {
  const { reader, x, y } = await library();
  expect(reader.subfolders({ id: x })).toEqual([
    { path: '2023', photos: 4 },
    { path: '2024', photos: 4 },
  ]);
  expect(reader.subfolders({ id: x, path: '2024' })).toEqual([{ path: '2024/June', photos: 4 }]);
  expect(reader.subfolders({ id: y })).toEqual([]);
});
