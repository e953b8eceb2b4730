import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { Database } from '../../src/library/catalog/database.ts';
import { scratchFolder } from './scratch.ts';

describe('openCatalog', () => {
  it('lets one process write and others read beside it', async () => {
    const folder = await scratchFolder();
    const writer = openCatalog(folder, 'write');
    onTestFinished(() => writer.close());
    writer.folders.add('/photos');
    expect(() => openCatalog(folder, 'write')).toThrow(
      expect.objectContaining({ code: 'library-locked' }) as Error,
    );
    const reader = openCatalog(folder, 'read');
    onTestFinished(() => reader.close());
    expect(reader.folders.all()).toMatchObject([{ path: '/photos' }]);
    expect(() => reader.folders.add('/more')).toThrow(/readonly|read-only|attempt to write/i);
  });

  it('releases the lock when it is closed', async () => {
    const folder = await scratchFolder();
    openCatalog(folder, 'write').close();
    openCatalog(folder, 'write').close();
  });

  it('says what to do where the catalog is damaged, newer, or not there', async () => {
    const damaged = await scratchFolder();
    await writeFile(
      join(damaged, 'catalog.db'),
      'this is no database, it is a letter to my aunt'.repeat(100),
    );
    expect(() => openCatalog(damaged, 'write')).toThrow(
      expect.objectContaining({ code: 'library-damaged' }) as Error,
    );

    const newer = await scratchFolder();
    openCatalog(newer, 'write').close();
    const database = new Database(join(newer, 'catalog.db'), { readOnly: false });
    database.prepare('PRAGMA user_version = 999').get();
    database.close();
    expect(() => openCatalog(newer, 'write')).toThrow(
      expect.objectContaining({ code: 'library-newer' }) as Error,
    );

    const empty = await scratchFolder();
    expect(() => openCatalog(empty, 'read')).toThrow(expect.objectContaining({ code: 'not-found' }) as Error);
  });

  it('stores all of a transaction or nothing', async () => {
    const catalog = openCatalog(await scratchFolder(), 'write');
    onTestFinished(() => catalog.close());
    expect(() =>
      catalog.transaction(() => {
        catalog.inFlight.begin('/a');
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(catalog.inFlight.countDeaths().size).toBe(0);
  });
});
