import * as v from 'valibot';
import type postgres from 'postgres';
import { ArchiveError } from './archive-error.ts';
import type { Archive } from './open-archive.ts';
import type { Publisher } from './publisher.ts';

/** One content of a library as an archive may know it. */
export interface PublishedContent {
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
  /** Picture code, 32 bytes. */
  pictureCode: Uint8Array;
  /** Bytes. */
  size: number;
  width: number;
  height: number;
  /** Where its photos lie; sent only where allowed. */
  paths: string[];
}

/** What is published, read piece by piece so that memory stays flat. */
export interface ContentSource {
  /** Up to `limit` contents whose hash comes after `after` (first ''), in the order of their hashes. */
  page: (after: string, limit: number) => PublishedContent[];
  /** A small JPEG of a content, or undefined. */
  thumbnail: (hash: string) => Promise<Uint8Array | undefined>;
}

export interface PushOptions {
  publisher: Publisher;
  thumbnails: boolean;
  paths: boolean;
  signal?: AbortSignal | undefined;
  /** Called after every batch with the contents looked at so far. */
  onProgress?: ((done: number) => void) | undefined;
  /** Contents a transaction. */
  batchSize?: number | undefined;
}

/** What a push did; counts of contents. */
export interface PushReport {
  contents: number;
  added: number;
  /** Known ones that got a path, lost one, or whose paths changed. */
  updated: number;
  removed: number;
  thumbnailsAdded: number;
  thumbnailsRemoved: number;
  /** Stopped by the signal; what is counted here is stored, and the next push goes on from there. */
  cancelled: boolean;
}

type Batch = Pick<PushReport, 'added' | 'updated' | 'removed' | 'thumbnailsAdded' | 'thumbnailsRemoved'>;

/** Large enough that the round trips do not count, small enough that one with all its thumbnails is a few megabytes. */
const defaultBatchSize = 1000;

/** Sorts after every SHA-256. */
const beyondAllHashes = 'ff'.repeat(33);

/**
 * Makes the archive hold exactly what the library holds, under the publisher's name: what is new is sent, what is gone
 * is removed, what is there already is not sent again. Thumbnails and paths that were allowed before and are not now
 * are removed.
 *
 * Both sides are walked in the order of their hashes, one batch and one transaction at a time, so a push that was
 * stopped or broke off leaves finished batches, and the next one repeats none of their work.
 *
 * Throws ArchiveError, among them `archive-name-taken`.
 */
export async function pushContents(
  archive: Archive,
  source: ContentSource,
  options: PushOptions,
): Promise<PushReport> {
  const { signal, onProgress, batchSize = defaultBatchSize } = options;
  const computer = await archive.attempt(() => registerComputer(archive, options.publisher));
  const report: PushReport = {
    contents: 0,
    added: 0,
    updated: 0,
    removed: 0,
    thumbnailsAdded: 0,
    thumbnailsRemoved: 0,
    cancelled: false,
  };
  for (let after = ''; ;) {
    if (signal?.aborted) return { ...report, cancelled: true };
    const page = source.page(after, batchSize);
    const isLast = page.length < batchSize;
    const upTo = isLast ? beyondAllHashes : page[page.length - 1]!.hash;
    const done = await archive.attempt(() =>
      archive.sql.begin((sql) => pushBatch(sql, source, { computer, page, after, upTo, ...options })),
    );
    for (const name of Object.keys(done) as (keyof Batch)[]) report[name] += done[name];
    report.contents += page.length;
    onProgress?.(report.contents);
    if (isLast) break;
    after = upTo;
  }
  await archive.attempt(() => archive.sql`UPDATE computers SET published_at = now() WHERE id = ${computer}`);
  return report;
}

/** The number of this library in the archive, under its present name. */
async function registerComputer(archive: Archive, { library, computer }: Publisher): Promise<number> {
  const { sql } = archive;
  const [taken] = await sql`SELECT 1 FROM computers WHERE name = ${computer} AND library <> ${library}`;
  if (taken)
    throw new ArchiveError(
      'archive-name-taken',
      `Another library publishes as "${computer}" already. Give this one a name of its own with --computer NAME.`,
    );
  const [row] = await sql`
    INSERT INTO computers (library, name) VALUES (${library}, ${computer})
    ON CONFLICT (library) DO UPDATE SET name = excluded.name RETURNING id`;
  return v.parse(v.object({ id: v.number() }), row).id;
}

interface BatchRequest extends PushOptions {
  computer: number;
  page: PublishedContent[];
  /** The batch answers for the hashes after this one ... */
  after: string;
  /** ... up to and with this one. */
  upTo: string;
}

const knownRow = v.object({
  hash: v.string(),
  paths: v.nullable(v.array(v.string())),
  thumbnail: v.boolean(),
});

async function pushBatch(
  sql: postgres.TransactionSql,
  source: ContentSource,
  request: BatchRequest,
): Promise<Batch> {
  const { computer, page, after, upTo } = request;
  const hashes = page.map(({ hash }) => hash);
  const gone = await sql`
    DELETE FROM codes WHERE computer = ${computer}
      AND content > decode(${after}, 'hex') AND content <= decode(${upTo}, 'hex')
      AND content NOT IN (SELECT decode(hash, 'hex') FROM unnest(${hashes}::text[]) hash)`;
  const rows = await sql`
    SELECT encode(c.content, 'hex') AS hash, c.paths, t.computer IS NOT NULL AS thumbnail
    FROM codes c LEFT JOIN thumbnails t USING (computer, content)
    WHERE c.computer = ${computer}
      AND c.content > decode(${after}, 'hex') AND c.content <= decode(${upTo}, 'hex')`;
  const known = new Map(v.parse(v.array(knownRow), rows).map((row) => [row.hash, row]));

  const isNew = ({ hash }: PublishedContent): boolean => !known.has(hash);
  const wantedPaths = ({ paths }: PublishedContent): string =>
    JSON.stringify(request.paths ? paths.toSorted() : null);
  const changed = page.filter(
    (content) => isNew(content) || JSON.stringify(known.get(content.hash)?.paths) !== wantedPaths(content),
  );
  if (changed.length > 0)
    await sql`
      INSERT INTO codes (computer, content, code, size, width, height, paths)
      SELECT ${computer}, decode(hash, 'hex'), ('x' || code)::bit(256), size, width, height, nullif(paths::jsonb, 'null')
      FROM unnest(${changed.map(({ hash }) => hash)}::text[],
        ${changed.map(({ pictureCode }) => Buffer.from(pictureCode).toString('hex'))}::text[],
        ${changed.map(({ size }) => String(size))}::text[]::bigint[],
        ${changed.map(({ width }) => width)}::integer[], ${changed.map(({ height }) => height)}::integer[],
        ${changed.map(wantedPaths)}::text[]) AS sent (hash, code, size, width, height, paths)
      ON CONFLICT (computer, content) DO UPDATE SET paths = excluded.paths`;

  return {
    added: changed.filter(isNew).length,
    updated: changed.length - changed.filter(isNew).length,
    removed: gone.count,
    thumbnailsAdded: request.thumbnails
      ? await addThumbnails(
          sql,
          source,
          computer,
          hashes.filter((hash) => !known.get(hash)?.thumbnail),
        )
      : 0,
    thumbnailsRemoved: request.thumbnails ? 0 : await removeThumbnails(sql, request),
  };
}

async function addThumbnails(
  sql: postgres.TransactionSql,
  source: ContentSource,
  computer: number,
  hashes: readonly string[],
): Promise<number> {
  const sent: { hash: string; jpeg: string }[] = [];
  for (const hash of hashes) {
    const jpeg = await source.thumbnail(hash);
    if (jpeg) sent.push({ hash, jpeg: Buffer.from(jpeg).toString('base64') });
  }
  if (sent.length === 0) return 0;
  const { count } = await sql`
    INSERT INTO thumbnails (computer, content, jpeg)
    SELECT ${computer}, decode(hash, 'hex'), decode(jpeg, 'base64')
    FROM unnest(${sent.map(({ hash }) => hash)}::text[], ${sent.map(({ jpeg }) => jpeg)}::text[]) AS sent (hash, jpeg)
    ON CONFLICT DO NOTHING`;
  return count;
}

async function removeThumbnails(
  sql: postgres.TransactionSql,
  { computer, after, upTo }: BatchRequest,
): Promise<number> {
  const { count } = await sql`
    DELETE FROM thumbnails WHERE computer = ${computer}
      AND content > decode(${after}, 'hex') AND content <= decode(${upTo}, 'hex')`;
  return count;
}
