import postgres from 'postgres';
import * as v from 'valibot';
import type { ArchiveAddress } from './archive-address.ts';
import { ArchiveError, asArchiveError } from './archive-error.ts';
import { createTables, schemaVersion } from './archive-schema.ts';

/** The first release of pgvector whose index goes on searching until a query has what it wants (0.7 has bit strings). */
const oldestVectors = { major: 0, minor: 8 };

/** Seconds to wait for a server that does not answer. */
const connectTimeout = 10;

/** An open archive: one connection at a time, whose search path is the archive's schema. */
export interface Archive {
  readonly sql: postgres.Sql;
  /** Name of the schema that holds pgvector. */
  readonly vectors: string;
  readonly address: ArchiveAddress;
  /** Runs a piece of work; the driver's expected failures leave it as ArchiveError. */
  attempt: <T>(work: () => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

export interface OpenArchiveOptions {
  /** Name of the archive's schema in the database. */
  schema: string;
  /** The model whose codes will be published or asked about. */
  modelVersion: string;
  /** `publish` makes the archive where there is none; `ask` writes nothing. */
  access: 'publish' | 'ask';
}

/**
 * Connects to an archive and checks that it can be talked to: pgvector is there, the tables are of a known version,
 * and the codes are of the same model. Throws ArchiveError with the code of what is wrong.
 */
export async function openArchive(address: ArchiveAddress, options: OpenArchiveOptions): Promise<Archive> {
  const { host, port, database, user, password, tls } = address;
  const sql = postgres({
    ...(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }),
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: tls,
    max: 1,
    connect_timeout: connectTimeout,
    // Given with every connection, so that one the driver makes anew after a break finds the same tables.
    connection: { application_name: 'kindred', search_path: `"${options.schema.replaceAll('"', '""')}"` },
    // "already exists, skipping" and the like are no news.
    onnotice: () => undefined,
  });
  const attempt: Archive['attempt'] = async (work) => {
    try {
      return await work();
    } catch (error) {
      throw asArchiveError(error, address.shown);
    }
  };
  const close = (): Promise<void> => sql.end({ timeout: 5 });
  try {
    await attempt(() => greet(sql, address));
    const vectors = await attempt(() => prepare(sql, address, options));
    return { sql, vectors, address, attempt, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first exchange; tells a server that has no encryption from one that broke off. */
async function greet(sql: postgres.Sql, address: ArchiveAddress): Promise<void> {
  try {
    await sql`SELECT 1`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // The driver begins the handshake even after the server's no, and the server hangs up on it.
    if (typeof address.tls === 'object' && ['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE'].includes(code))
      throw new ArchiveError(
        'archive-not-secure',
        `The server ${address.shown} broke off when asked for encryption; it seems not to offer it. Switch it on there, or allow an open connection with sslmode=disable in the address.`,
        { cause: error },
      );
    throw error;
  }
}

/** Makes the tables where they are wanted and missing, checks what is there, and returns the schema of pgvector. */
async function prepare(
  sql: postgres.Sql,
  address: ArchiveAddress,
  { schema, modelVersion, access }: OpenArchiveOptions,
): Promise<string> {
  if (access === 'publish')
    await sql.begin(async (transaction) => {
      // Two computers that publish for the first time at once must not both make the tables.
      await transaction`SELECT pg_advisory_xact_lock(hashtext(${`kindred archive ${schema}`}))`;
      await ensureVectors(transaction, address);
      if (!(await hasTables(transaction, schema))) {
        const [owned] = await transaction`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`;
        // Not IF NOT EXISTS, which wants the right to create schemas even where this one is there.
        if (!owned) await transaction`CREATE SCHEMA ${transaction(schema)}`;
        await transaction.unsafe(createTables);
        await transaction`INSERT INTO archive (version, model_version) VALUES (${schemaVersion}, ${modelVersion})`;
      }
    });
  else if (!(await hasTables(sql, schema)))
    throw new ArchiveError(
      'archive-absent',
      `There is no archive "${schema}" in ${address.shown}. Publish to it first with kindred archive push.`,
    );
  const vectors = await findVectors(sql, address);
  const [row] = await sql`SELECT version, model_version FROM archive`;
  const { version, model_version } = v.parse(
    v.object({ version: v.number(), model_version: v.string() }),
    row,
  );
  if (version > schemaVersion)
    throw new ArchiveError(
      'archive-newer',
      `The archive "${schema}" in ${address.shown} was made by a newer Kindred. Update this one, or use another archive with --schema NAME.`,
    );
  if (model_version !== modelVersion)
    throw new ArchiveError(
      'archive-other-model',
      `The archive "${schema}" in ${address.shown} holds codes of model ${model_version}, and this Kindred makes codes of model ${modelVersion}; the two cannot be compared. Use the same Kindred on all computers, or begin another archive with --schema NAME.`,
    );
  return vectors;
}

async function hasTables(sql: postgres.ISql, schema: string): Promise<boolean> {
  const [row] = await sql`SELECT 1 FROM pg_tables WHERE schemaname = ${schema} AND tablename = 'archive'`;
  return row !== undefined;
}

async function ensureVectors(transaction: postgres.TransactionSql, address: ArchiveAddress): Promise<void> {
  try {
    await transaction.savepoint((inner) => inner`CREATE EXTENSION IF NOT EXISTS vector SCHEMA public`);
  } catch (error) {
    const code = error instanceof postgres.PostgresError ? error.code : '';
    // Not installed (0A000; before PostgreSQL 18 also 58P01), or not this user's to create.
    if (code === '0A000' || code === '58P01' || code === '42501') throw noVectors(address, { cause: error });
    throw error;
  }
}

const extensionRow = v.object({ version: v.string(), schema: v.string() });

async function findVectors(sql: postgres.ISql, address: ArchiveAddress): Promise<string> {
  const [row] = await sql`
    SELECT e.extversion AS version, n.nspname AS schema
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'`;
  if (!row) throw noVectors(address);
  const { version, schema } = v.parse(extensionRow, row);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === oldestVectors.major && minor < oldestVectors.minor) throw noVectors(address);
  return schema;
}

function noVectors(address: ArchiveAddress, options?: ErrorOptions): ArchiveError {
  return new ArchiveError(
    'archive-no-vectors',
    `The server ${address.shown} lacks the extension pgvector (0.8 or newer). Install it there, and let an administrator run CREATE EXTENSION vector in that database.`,
    options,
  );
}
