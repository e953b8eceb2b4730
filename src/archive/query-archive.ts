import * as v from 'valibot';
import type postgres from 'postgres';
import { nearestIndex } from './archive-schema.ts';
import type { Archive } from './open-archive.ts';

/** One copy or near-copy somewhere in the archive. */
export interface ArchiveMatch {
  /** Name of the computer that published it. */
  computer: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  id: string;
  /** Bytes. */
  size: number;
  width: number;
  height: number;
  /** Bits of 256 in which its picture code differs from the nearest of the codes asked for. */
  distance: number;
  /** Where its photos lie on that computer, if it published that. */
  paths?: string[] | undefined;
  /** Whether the archive has a thumbnail of it. */
  hasThumbnail: boolean;
}

export interface ArchiveQuery {
  /** Codes of the turns of a picture, 32 bytes each. */
  codes: readonly Uint8Array[];
  /** Farthest distance, in bits of 256. */
  radius: number;
  limit: number;
  /** Compare with every code, also where there is an index. */
  exact?: boolean | undefined;
  /** Candidates the index keeps in sight (ef_search), at most 1,000: longer finds more and takes longer. */
  searchList?: number | undefined;
}

export interface ArchiveAnswer {
  /** Nearest first, then by id and computer. */
  matches: ArchiveMatch[];
  /** `exact`: compared with every code. `index`: through the HNSW graph, which may miss some. */
  method: 'exact' | 'index';
}

/** pgvector's own bound for the list it searches with. */
const largestSearchList = 1000;
/** Shorter lists miss more of the originals asked for: see the table in docs/archive.md. */
const usualSearchList = 400;

const matchRow = v.object({
  computer: v.string(),
  id: v.string(),
  size: v.number(),
  width: v.number(),
  height: v.number(),
  distance: v.number(),
  paths: v.pipe(
    v.nullable(v.array(v.string())),
    v.transform((paths) => paths ?? undefined),
  ),
  hasThumbnail: v.boolean(),
});

/**
 * Looks a picture up: every content of the archive within the radius of any of the codes, nearest first. Exact, unless
 * the archive has a finished index. Throws ArchiveError.
 */
export async function queryArchive(archive: Archive, query: ArchiveQuery): Promise<ArchiveAnswer> {
  return archive.attempt(async () => {
    const useIndex = query.exact !== true && (await hasIndex(archive.sql));
    const rows = await (useIndex ? searchIndex(archive, query) : searchAll(archive, query));
    return {
      matches: v.parse(v.array(matchRow), rows),
      method: useIndex ? 'index' : 'exact',
    };
  });
}

/** Builds the HNSW index over the codes, if it is not there yet; an interrupted build's remains are replaced. */
export async function buildIndex(archive: Archive): Promise<void> {
  await archive.attempt(async () => {
    const { sql } = archive;
    if (await hasIndex(sql)) return;
    await sql`DROP INDEX IF EXISTS ${sql(nearestIndex)}`;
    // Concurrently, so that other computers go on publishing meanwhile.
    await sql`CREATE INDEX CONCURRENTLY ${sql(nearestIndex)} ON codes USING hnsw (code ${sql(`${archive.vectors}.bit_hamming_ops`)})`;
  });
}

async function hasIndex(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql`
    SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(${nearestIndex}) AND indisvalid`;
  return row !== undefined;
}

/** One pass over all codes; the expression fits no index, so none is used. */
async function searchAll(archive: Archive, { codes, radius, limit }: ArchiveQuery): Promise<unknown> {
  const { sql } = archive;
  const distances = codes.map((code) => distanceTo(archive, code));
  const nearest = joined(sql, distances, sql`, `);
  return sql`
    WITH near AS MATERIALIZED (
      SELECT * FROM (SELECT *, least(${nearest}) AS distance FROM codes OFFSET 0) AS measured
      WHERE distance <= ${radius} ORDER BY distance, content, computer LIMIT ${limit}
    ) ${described(sql)}`;
}

/** One walk through the graph a code; each yields its nearest contents, of which the best are kept. */
async function searchIndex(archive: Archive, query: ArchiveQuery): Promise<unknown> {
  const { codes, radius, limit, searchList = usualSearchList } = query;
  const { sql } = archive;
  const walks = codes.map((code) => {
    const distance = distanceTo(archive, code);
    return sql`(SELECT *, ${distance} AS distance FROM codes ORDER BY ${distance} LIMIT ${limit})`;
  });
  return sql.begin(async (transaction) => {
    const length = Math.min(largestSearchList, Math.max(searchList, limit));
    await transaction`SELECT set_config('hnsw.ef_search', ${String(length)}, true),
      set_config('hnsw.iterative_scan', 'strict_order', true), set_config('enable_seqscan', 'off', true)`;
    return transaction`
      WITH near AS MATERIALIZED (
        SELECT * FROM (
          SELECT DISTINCT ON (computer, content) * FROM (${joined(sql, walks, sql` UNION ALL `)}) AS walked
          ORDER BY computer, content, distance
        ) AS measured WHERE distance <= ${radius} ORDER BY distance, content, computer LIMIT ${limit}
      ) ${described(sql)}`;
  });
}

/** The rows of `near` in the shape of a match. */
function described(sql: postgres.Sql): postgres.PendingQuery<postgres.Row[]> {
  return sql`
    SELECT c.name AS computer, encode(n.content, 'hex') AS id, n.size::float8 AS size, n.width, n.height, n.distance,
      n.paths, EXISTS (SELECT FROM thumbnails t WHERE t.computer = n.computer AND t.content = n.content) AS "hasThumbnail"
    FROM near n JOIN computers c ON c.id = n.computer ORDER BY n.distance, n.content, n.computer`;
}

type Fragment = postgres.PendingQuery<postgres.Row[]>;

function joined(sql: postgres.Sql, parts: readonly Fragment[], separator: Fragment): Fragment {
  return parts.reduce((before, part) => sql`${before}${separator}${part}`);
}

/** The Hamming distance of a row's code to this one; PostgreSQL reads a bit string with an x as hexadecimal. */
function distanceTo({ sql, vectors }: Archive, code: Uint8Array): Fragment {
  const bits = `x${Buffer.from(code).toString('hex')}`;
  return sql`code OPERATOR(${sql(vectors)}.<~>) ${bits}::bit(256)`;
}
