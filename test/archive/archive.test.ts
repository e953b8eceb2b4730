import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publisher } from '../../src/archive/publisher.ts';
import { pushContents, type PublishedContent, type PushReport } from '../../src/archive/push-contents.ts';
import { buildIndex, queryArchive } from '../../src/archive/query-archive.ts';
import { howToPrepare, isServerPrepared, startServer, type LocalServer } from './local-server.ts';
import {
  administer,
  connect,
  content,
  hammingDistance,
  MemorySource,
  modelVersion,
  newDatabase,
  openTestArchive,
} from './test-archive.ts';

if (!isServerPrepared) console.log(`Skipped: ${howToPrepare}`);

const desk: Publisher = { library: '7c1d4f60-0000-4000-8000-000000000001', computer: 'desk' };
const laptop: Publisher = { library: '7c1d4f60-0000-4000-8000-000000000002', computer: 'laptop' };
const nothing: PushReport = {
  contents: 0,
  added: 0,
  updated: 0,
  removed: 0,
  thumbnailsAdded: 0,
  thumbnailsRemoved: 0,
  cancelled: false,
};
const bare = { thumbnails: false, paths: false };

const hashOf = (name: string | number): string => createHash('sha256').update(String(name)).digest('hex');
const codeOf = (name: string | number): Uint8Array => createHash('sha256').update(`code ${name}`).digest();
const contents = (count: number): PublishedContent[] =>
  Array.from({ length: count }, (_, number) =>
    content(hashOf(number), codeOf(number), [`/photos/${number}.jpg`]),
  );

describe.skipIf(!isServerPrepared)('the archive', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());
  const newUrl = async (): Promise<string> => server.url(await newDatabase(server));

  it('publishes once, then only what changed, and removes what is gone', async () => {
    const archive = await openTestArchive(await newUrl());
    const source = new MemorySource(contents(25));
    const options = { publisher: desk, batchSize: 7, ...bare };
    const done: number[] = [];
    const first = await pushContents(archive, source, { ...options, onProgress: (n) => done.push(n) });
    expect(first).toEqual({ ...nothing, contents: 25, added: 25 });
    expect(done).toEqual([7, 14, 21, 25]);
    expect(await pushContents(archive, source, options)).toEqual({ ...nothing, contents: 25 });

    source.contents = [...source.contents.slice(5), content(hashOf('new'), codeOf('new'))];
    expect(await pushContents(archive, source, options)).toEqual({
      ...nothing,
      contents: 21,
      added: 1,
      removed: 5,
    });
    source.contents = [];
    expect(await pushContents(archive, source, options)).toEqual({ ...nothing, removed: 21 });
  });

  it('stores no path and no thumbnail unless allowed, and takes them back when not allowed any more', async () => {
    const database = await newDatabase(server);
    const archive = await openTestArchive(server.url(database));
    const source = new MemorySource(contents(12));
    const options = { publisher: desk, batchSize: 5 };
    const sql = connect(server, database);
    const stored = async (): Promise<unknown> =>
      (
        await sql`SELECT (SELECT count(paths)::int FROM kindred.codes) AS paths,
          (SELECT count(*)::int FROM kindred.thumbnails) AS thumbnails`
      )[0];
    try {
      await pushContents(archive, source, { ...options, ...bare });
      expect(await stored()).toEqual({ paths: 0, thumbnails: 0 });
      expect(source.thumbnailsRead).toEqual([]);

      const allowed = { ...options, thumbnails: true, paths: true };
      const report = { ...nothing, contents: 12, updated: 12, thumbnailsAdded: 12 };
      expect(await pushContents(archive, source, allowed)).toEqual(report);
      expect(await pushContents(archive, source, allowed)).toEqual({ ...nothing, contents: 12 });
      expect(source.thumbnailsRead).toHaveLength(12);
      const { matches } = await queryArchive(archive, { codes: [codeOf(3)], radius: 0, limit: 5 });
      expect(matches).toMatchObject([{ paths: ['/photos/3.jpg'], hasThumbnail: true, size: 5_000_000_000 }]);
      const [jpeg] =
        await sql`SELECT jpeg FROM kindred.thumbnails WHERE content = decode(${hashOf(3)}, 'hex')`;
      expect(String(jpeg?.['jpeg'])).toBe(`thumbnail of ${hashOf(3)}`);

      const withdrawn = { ...nothing, contents: 12, updated: 12, thumbnailsRemoved: 12 };
      expect(await pushContents(archive, source, { ...options, ...bare })).toEqual(withdrawn);
      expect(await stored()).toEqual({ paths: 0, thumbnails: 0 });
    } finally {
      await sql.end();
    }
  });

  it('keeps finished batches of a push that was stopped or broke off, and goes on from there', async () => {
    const archive = await openTestArchive(await newUrl());
    const source = new MemorySource(contents(30));
    const options = { publisher: desk, batchSize: 10, ...bare };
    const stop = new AbortController();
    const stopped = await pushContents(archive, source, {
      ...options,
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 10) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ added: 10, cancelled: true });

    // A failure in the middle of a batch, after its first rows were sent.
    source.thumbnail = (hash) => {
      if (hash === source.page('', 30)[15]!.hash) throw new Error('the disk broke');
      return Promise.resolve(Buffer.from('jpeg'));
    };
    const broken = pushContents(archive, source, { ...options, thumbnails: true });
    await expect(broken).rejects.toThrow('the disk broke');
    expect(await pushContents(archive, source, options)).toMatchObject({
      added: 20,
      removed: 0,
      thumbnailsRemoved: 10,
    });
  });

  it('tells where copies are, over several computers, and each removes only its own', async () => {
    const url = await newUrl();
    const archive = await openTestArchive(url);
    const shared = contents(6);
    await pushContents(archive, new MemorySource(shared), { publisher: desk, ...bare });
    await pushContents(archive, new MemorySource(shared.slice(0, 3)), { publisher: laptop, ...bare });
    const asking = await openTestArchive(url, { access: 'ask' });
    const ask = () => queryArchive(asking, { codes: [codeOf(1)], radius: 10, limit: 5 });
    expect((await ask()).matches.map(({ computer, id, distance }) => [computer, id, distance])).toEqual([
      ['desk', hashOf(1), 0],
      ['laptop', hashOf(1), 0],
    ]);
    await pushContents(archive, new MemorySource([]), { publisher: desk, ...bare });
    expect((await ask()).matches.map(({ computer }) => computer)).toEqual(['laptop']);
  });

  it('answers as counting all bits does, for every radius, limit and number of turns', async () => {
    const archive = await openTestArchive(await newUrl());
    const stored: PublishedContent[] = [];
    for (let number = 0; number < 400; number += 1) {
      // Half are near another one, so that there is something at every distance; some are equal.
      const near = number % 2 === 1 ? stored[number - 1] : undefined;
      const code = Uint8Array.from(near?.pictureCode ?? codeOf(number));
      const flips = near ? (number * 7) % 60 : 0;
      for (let flip = 0; flip < flips; flip += 1) {
        const bit = (flip * 37 + number) % 256;
        code[bit >> 3]! ^= 1 << (bit & 7);
      }
      stored.push(content(hashOf(number), code));
    }
    await pushContents(archive, new MemorySource(stored), { publisher: desk, ...bare });
    const turns = fc.array(fc.nat(399), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(turns, fc.nat(140), fc.integer({ min: 1, max: 60 }), async (picks, radius, limit) => {
        const codes = picks.map((pick) => stored[pick]!.pictureCode);
        const expected = stored
          .map(({ hash, pictureCode }) => ({
            id: hash,
            distance: Math.min(...codes.map((code) => hammingDistance(code, pictureCode))),
          }))
          .filter(({ distance }) => distance <= radius)
          .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
          .slice(0, limit);
        const { matches, method } = await queryArchive(archive, { codes, radius, limit });
        expect(method).toBe('exact');
        expect(matches.map(({ id, distance }) => ({ id, distance }))).toEqual(expected);
      }),
      { numRuns: 40 },
    );

    await buildIndex(archive);
    await buildIndex(archive);
    const codes = [stored[0]!.pictureCode, stored[8]!.pictureCode];
    const exact = await queryArchive(archive, { codes, radius: 70, limit: 10, exact: true });
    const indexed = await queryArchive(archive, { codes, radius: 70, limit: 10 });
    expect(exact.method).toBe('exact');
    // 400 codes fit the search list, so here the graph misses none.
    expect(indexed).toEqual({ method: 'index', matches: exact.matches });
  });

  it('finds pgvector in whatever schema it was put', async () => {
    const database = await newDatabase(server);
    await administer(
      server,
      database,
      'CREATE SCHEMA "odd place"',
      'CREATE EXTENSION vector SCHEMA "odd place"',
    );
    const archive = await openTestArchive(server.url(database), { schema: 'my "own" archive' });
    await pushContents(archive, new MemorySource(contents(3)), { publisher: desk, ...bare });
    await buildIndex(archive);
    const { matches, method } = await queryArchive(archive, { codes: [codeOf(1)], radius: 5, limit: 5 });
    expect([matches.length, method]).toEqual([1, 'index']);
  });

  it('makes one archive when several computers come first at once', async () => {
    const url = await newUrl();
    const archives = await Promise.all([1, 2, 3].map(() => openTestArchive(url)));
    await Promise.all(
      archives.map((archive, number) =>
        pushContents(archive, new MemorySource(contents(4)), {
          publisher: {
            library: `7c1d4f60-0000-4000-8000-00000000001${number}`,
            computer: `computer ${number}`,
          },
          ...bare,
        }),
      ),
    );
    const { matches } = await queryArchive(archives[0]!, { codes: [codeOf(1)], radius: 5, limit: 9 });
    expect(matches).toHaveLength(3);
  });

  describe('says what is wrong, by a code and a sentence', () => {
    const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

    it('no server', async () => {
      expect(await failureOf(openTestArchive('postgres://me:secret@127.0.0.1:1/photos'))).toMatchObject({
        code: 'archive-unreachable',
        message: expect.stringMatching(
          /^The server 127\.0\.0\.1:1, database photos cannot be reached/,
        ) as string,
      });
      expect(await failureOf(openTestArchive('postgres:///x?host=/no/such/folder'))).toMatchObject({
        code: 'archive-unreachable',
      });
    });

    it('a server that stops in the middle', async () => {
      const mortal = await startServer();
      const archive = await openTestArchive(mortal.url('postgres'));
      await mortal.stop();
      const push = pushContents(archive, new MemorySource(contents(3)), { publisher: desk, ...bare });
      expect(await failureOf(push)).toMatchObject({ code: 'archive-unreachable' });
    });

    it('a wrong password, which is repeated nowhere', async () => {
      const database = await newDatabase(server);
      await administer(server, database, `CREATE ROLE visitor LOGIN PASSWORD 'right'`);
      const url = (password: string): string =>
        `postgres://visitor:${password}@127.0.0.1:${server.port}/${database}`;
      const failure = await failureOf(openTestArchive(url('hunter2')));
      expect(failure).toMatchObject({ code: 'archive-refused' });
      expect(String(failure)).not.toContain('hunter2');

      // With the right one, but without the rights to make anything there.
      expect(await failureOf(openTestArchive(url('right')))).toMatchObject({ code: 'archive-no-vectors' });
      await administer(server, database, 'CREATE EXTENSION vector');
      expect(await failureOf(openTestArchive(url('right')))).toMatchObject({ code: 'archive-no-rights' });
      expect(await failureOf(openTestArchive(url('right'), { access: 'ask' }))).toMatchObject({
        code: 'archive-absent',
      });
    });

    it('a reader who wants to publish, but may ask', async () => {
      const database = await newDatabase(server);
      const archive = await openTestArchive(server.url(database));
      await pushContents(archive, new MemorySource(contents(3)), { publisher: desk, ...bare });
      await administer(
        server,
        database,
        'CREATE ROLE reader LOGIN',
        'GRANT USAGE ON SCHEMA kindred TO reader',
        'GRANT SELECT ON ALL TABLES IN SCHEMA kindred TO reader',
      );
      const url = server.url(database).replace('user=keeper', 'user=reader');
      const asking = await openTestArchive(url, { access: 'ask' });
      const { matches } = await queryArchive(asking, { codes: [codeOf(1)], radius: 0, limit: 1 });
      expect(matches).toHaveLength(1);
      const publishing = await openTestArchive(url);
      const push = pushContents(publishing, new MemorySource([]), { publisher: laptop, ...bare });
      expect(await failureOf(push)).toMatchObject({ code: 'archive-no-rights' });
    });

    it('no such database', async () => {
      expect(await failureOf(openTestArchive(server.url('nowhere')))).toMatchObject({
        code: 'archive-no-database',
      });
    });

    it('no pgvector', async () => {
      const database = await newDatabase(server);
      await administer(server, 'postgres', `ALTER DATABASE ${database} SET extension_control_path = '/none'`);
      expect(await failureOf(openTestArchive(server.url(database)))).toMatchObject({
        code: 'archive-no-vectors',
        message: expect.stringContaining('CREATE EXTENSION vector') as string,
      });
    });

    it('codes of another model, tables of a newer version, no archive, a name that is taken', async () => {
      const database = await newDatabase(server);
      const url = server.url(database);
      expect(await failureOf(openTestArchive(url, { access: 'ask' }))).toMatchObject({
        code: 'archive-absent',
      });
      const archive = await openTestArchive(url);
      await pushContents(archive, new MemorySource(contents(2)), { publisher: desk, ...bare });

      for (const access of ['ask', 'publish'] as const) {
        const other = openTestArchive(url, { access, modelVersion: 'test-model-2' });
        expect(await failureOf(other)).toMatchObject({
          code: 'archive-other-model',
          message: expect.stringMatching(new RegExp(`model ${modelVersion}.*model test-model-2`)) as string,
        });
      }
      const namesake = { ...laptop, computer: 'desk' };
      const push = pushContents(archive, new MemorySource([]), { publisher: namesake, ...bare });
      expect(await failureOf(push)).toMatchObject({ code: 'archive-name-taken' });

      await administer(server, database, 'UPDATE kindred.archive SET version = version + 1');
      expect(await failureOf(openTestArchive(url))).toMatchObject({ code: 'archive-newer' });
    });
  });
});
