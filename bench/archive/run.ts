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

  const building = await seconds(() => buildIndex(archive));
  await printTable(archive, truth);
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

/** One way to ask. */
interface Variant {
  search: 'exact' | 'HNSW';
  searchList?: number;
  turns: number;
  limit: number;
}

const variants: readonly Variant[] = [
  { search: 'exact', turns: 1, limit: 20 },
  ...[40, 100, 400, 1000].map((searchList) => ({ search: 'HNSW' as const, searchList, turns: 1, limit: 20 })),
  { search: 'exact', turns: 1, limit: 1000 },
  { search: 'HNSW', searchList: 1000, turns: 1, limit: 1000 },
  { search: 'exact', turns, limit: 20 },
  { search: 'HNSW', searchList: 400, turns, limit: 20 },
];

/** Every query once in every way, one way after the other, so that other work on the machine meets all alike. */
async function printTable(archive: Archive, truth: readonly ArchiveMatch[][]): Promise<void> {
  const lines = variants.map((variant) => ({ variant, times: [] as number[], recall: new Recall() }));
  const warmUp = 5;
  for (const [round, index] of [...Array(warmUp).keys(), ...queries.keys()].entries())
    for (const { variant, times, recall } of lines) {
      const began = performance.now();
      const matches = await ask(archive, index, variant);
      if (round < warmUp) continue;
      times.push(performance.now() - began);
      recall.add(matches, truth[index]!, hashOf(queries[index]!.original));
    }
  print(
    '| search | list | turns | limit | p50 ms | p95 ms | recall@10 | original found | recall in radius |',
  );
  print(`| ${Array<string>(9).fill('---').join(' | ')} |`);
  for (const { variant, times, recall } of lines) {
    const { search, searchList = '', limit } = variant;
    const cells = [search, searchList, variant.turns, limit];
    const speed = [percentile(times, 0.5).toFixed(1), percentile(times, 0.95).toFixed(1)];
    // With several turns the truth, which is of one code, says nothing.
    const shares = variant.turns === 1 ? recall.shares() : ['', '', ''];
    print(`| ${[...cells, ...speed, ...shares].join(' | ')} |`);
  }
}

async function ask(archive: Archive, index: number, variant: Variant): Promise<ArchiveMatch[]> {
  const { search, searchList, limit } = variant;
  // The other turns of a picture have codes of their own, as unlike it as those of other pictures.
  const codes = Array.from(
    { length: variant.turns },
    (_, turn) => queries[(index + 7 * turn) % queryCount]!.code,
  );
  const answer = await queryArchive(archive, { codes, radius, limit, searchList, exact: search === 'exact' });
  return answer.matches;
}

/** How much of what counting finds the answers hold, over all queries. */
class Recall {
  readonly #ten = { found: 0, all: 0 };
  readonly #original = { found: 0, all: 0 };
  readonly #within = { found: 0, all: 0 };

  /** @param nearest all codes within the radius, nearest first */
  add(matches: readonly ArchiveMatch[], nearest: readonly ArchiveMatch[], original: string): void {
    const found = new Set(matches.map(({ id }) => id));
    // Where several lie at the distance of the tenth, any of them is as good.
    const worst = nearest[9]?.distance ?? radius;
    this.#ten.found += Math.min(10, matches.filter(({ distance }) => distance <= worst).length);
    this.#ten.all += Math.min(10, nearest.length);
    this.#original.found += found.has(original) ? 1 : 0;
    this.#original.all += 1;
    this.#within.found += nearest.filter(({ id }) => found.has(id)).length;
    this.#within.all += nearest.length;
  }

  shares(): string[] {
    return [this.#ten, this.#original, this.#within].map(({ found, all }) => (found / all).toFixed(3));
  }
}

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]!;
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
