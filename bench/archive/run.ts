/**
 * The shared archive, measured on a PostgreSQL of its own: `npx tsx bench/archive/run.ts [CODES]`, 100,000 by default.
 * Prints sizes, times and recall as Markdown for docs/archive.md. The server comes from bench/archive/prepare.ts.
 */
import { createHash } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { parseArchiveAddress } from '../../src/archive/archive-address.ts';
import { openArchive, type Archive } from '../../src/archive/open-archive.ts';
import { pushContents, type PublishedContent } from '../../src/archive/push-contents.ts';
import { buildIndex, queryArchive, type ArchiveMatch } from '../../src/archive/query-archive.ts';
import { howToPrepare, isServerPrepared, startServer } from '../../test/archive/local-server.ts';
import { clusteredCodes } from './clustered-codes.ts';

const count = Number(process.argv[2] ?? 100_000);
const queryCount = 200;
/** Bits of 256; the radius of the model's calibration. */
const radius = 90;
const turns = 8;
/** More than any query has within the radius. */
const all = 1_000_000;

if (!isServerPrepared) {
  console.error(howToPrepare);
  process.exit(2);
}

const { codes, queries } = clusteredCodes(count, queryCount, 1);
const contents: PublishedContent[] = codes
  .map((pictureCode, number) => ({
    hash: createHash('sha256').update(String(number)).digest('hex'),
    pictureCode,
    size: 4_000_000 + number,
    width: 4000,
    height: 3000,
    paths: [],
  }))
  .sort((a, b) => (a.hash < b.hash ? -1 : 1));
const hashOf = (number: number): string => createHash('sha256').update(String(number)).digest('hex');

const server = await startServer([
  'shared_buffers = 512MB',
  'maintenance_work_mem = 1GB',
  'max_parallel_workers_per_gather = 0',
  'max_parallel_maintenance_workers = 0',
]);
try {
  const archive = await openArchive(parseArchiveAddress(server.url('postgres')), {
    schema: 'kindred',
    modelVersion: 'bench',
    access: 'publish',
  });
  try {
    await measure(archive);
  } finally {
    await archive.close();
  }
} finally {
  await server.stop();
}

async function measure(archive: Archive): Promise<void> {
  const { sql } = archive;
  const [{ version, vector } = {}] = await sql`
    SELECT current_setting('server_version') AS version, (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector`;
  print(
    `PostgreSQL ${String(version)}, pgvector ${String(vector)}, ${count} codes, radius ${radius}, one process a query.`,
  );
  print(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} at the start.\n`,
  );

  const first = await seconds(() => push(archive));
  print(`First push: ${first.toFixed(1)} s, ${Math.round(count / first)} photos/s`);
  print(`Unchanged push: ${(await seconds(() => push(archive))).toFixed(1)} s`);
  await sql`VACUUM ANALYZE codes`;
  print(`Table: ${await size(sql, 'codes')} bytes a photo; primary key: ${await size(sql, 'codes_pkey')}`);

  const truth: ArchiveMatch[][] = [];
  for (const { code } of queries)
    truth.push((await queryArchive(archive, { codes: [code], radius, limit: all })).matches);
  const within = truth.reduce((sum, matches) => sum + matches.length, 0);
  print(`Codes within the radius of a query: ${(within / queryCount).toFixed(1)} on average\n`);

  print(
    '| search | list | turns | limit | p50 ms | p95 ms | recall@10 | original found | recall within the radius |',
  );
  print('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  await row(archive, truth, 'exact', 1, 20);
  await row(archive, truth, 'exact', 1, 1000);
  await row(archive, truth, 'exact', turns, 20);
  const building = await seconds(() => buildIndex(archive));
  for (const [limit, list] of [
    [20, 40],
    [20, 100],
    [20, 400],
    [20, 1000],
    [1000, 1000],
  ] as const)
    await row(archive, truth, 'HNSW', 1, limit, list);
  await row(archive, truth, 'HNSW', turns, 20, 400);
  print(
    `\nHNSW index: built in ${building.toFixed(1)} s (one process), ${await size(sql, 'codes_nearest')} bytes a photo`,
  );

  const more = contents.slice(0, 1000);
  const publisher = { library: '7c1d4f60-0000-4000-8000-000000000002', computer: 'late' };
  const late = await seconds(() => push(archive, more, publisher));
  print(`Pushing 1,000 more with the index there: ${late.toFixed(1)} s, ${Math.round(1000 / late)} photos/s`);
  print(`Load ${loadavg()[0]!.toFixed(1)} at the end.`);
}

async function push(
  archive: Archive,
  what = contents,
  publisher = { library: '7c1d4f60-0000-4000-8000-000000000001', computer: 'bench' },
): Promise<void> {
  let next = 0;
  const source = {
    // A push asks for one page after the other, so no page is searched for.
    page: (after: string, limit: number) => {
      if (after === '') next = 0;
      return what.slice(next, (next += limit));
    },
    thumbnail: () => Promise.resolve(undefined),
  };
  await pushContents(archive, source, { publisher, thumbnails: false, paths: false });
}

/** One line of the table: every query once, after a few to warm up. */
async function row(
  archive: Archive,
  truth: readonly ArchiveMatch[][],
  search: 'exact' | 'HNSW',
  turnCount: number,
  limit: number,
  searchList?: number,
): Promise<void> {
  const times: number[] = [];
  let [ten, tenFound, original, originalFound, near, nearFound] = [0, 0, 0, 0, 0, 0];
  for (const [number, query] of queries.entries()) {
    // The other turns of a picture have codes of their own, as unlike it as those of other pictures.
    const others = Array.from(
      { length: turnCount - 1 },
      (_, turn) => queries[(number + 7 * turn + 7) % queryCount]!.code,
    );
    const asked = { codes: [query.code, ...others], radius, limit, searchList, exact: search === 'exact' };
    if (number === 0) for (let warm = 0; warm < 5; warm += 1) await queryArchive(archive, asked);
    const began = performance.now();
    const { matches } = await queryArchive(archive, asked);
    times.push(performance.now() - began);
    if (turnCount > 1) continue;

    const found = new Set(matches.map(({ id }) => id));
    const nearest = truth[number]!;
    // Where several lie at the distance of the tenth, any of them is as good.
    const worst = nearest[9]?.distance ?? radius;
    ten += Math.min(10, nearest.length);
    tenFound += Math.min(10, matches.filter(({ distance }) => distance <= worst).length);
    original += 1;
    originalFound += found.has(hashOf(query.original)) ? 1 : 0;
    near += nearest.length;
    nearFound += nearest.filter(({ id }) => found.has(id)).length;
  }
  const share = (part: number, whole: number): string => (turnCount > 1 ? '' : (part / whole).toFixed(3));
  times.sort((a, b) => a - b);
  print(
    `| ${[
      search,
      searchList ?? '',
      turnCount,
      limit,
      times[Math.floor(times.length * 0.5)]!.toFixed(1),
      times[Math.floor(times.length * 0.95)]!.toFixed(1),
      share(tenFound, ten),
      share(originalFound, original),
      share(nearFound, near),
    ].join(' | ')} |`,
  );
}

/** Bytes of a table or index for each photo. */
async function size(sql: Archive['sql'], name: string): Promise<string> {
  const [found] = await sql`SELECT pg_relation_size(${name}::regclass)::float8 AS bytes`;
  return (Number(found?.['bytes']) / count).toFixed(0);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function print(line: string): void {
  console.log(line);
}
