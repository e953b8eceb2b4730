import Libsql from 'libsql';
import { KindredError } from '../../contract/problems.ts';

/** What a column of a STRICT table can hold; blobs always come as Uint8Array. */
export type Value = number | string | Uint8Array | null;
export type Row = Record<string, Value>;

/**
 * A prepared statement. `R` is the shape of its rows: SQLite checks the types of a STRICT table on writing, so rows
 * are not parsed again on reading.
 */
export interface Statement<R> {
  run: (...values: Value[]) => { changes: number; id: number };
  get: (...values: Value[]) => R | undefined;
  all: (...values: Value[]) => R[];
}

/**
 * One SQLite file. Hides two habits of the driver: blobs arrive as Buffer from one call and as ArrayBuffer from
 * another, and single rows carry an extra `_metadata` property.
 */
export class Database {
  readonly #database: Libsql.Database;

  /** Opens or makes the file; throws KindredError `library-damaged` where it is no database. */
  constructor(path: string, options: { readOnly: boolean }) {
    this.#database = new Libsql(path);
    try {
      this.#database.exec('PRAGMA busy_timeout = 5000');
      this.#database.exec('PRAGMA foreign_keys = ON');
      // With WAL, NORMAL survives a killed process without a sync per transaction.
      if (!this.#pragmaIs('journal_mode', 'wal')) this.#database.pragma('journal_mode = WAL');
      this.#database.exec('PRAGMA synchronous = NORMAL');
      // The driver's own read-only flag does not keep writes out.
      if (options.readOnly) this.#database.exec('PRAGMA query_only = ON');
    } catch (error) {
      this.#database.close();
      throw asLibraryError(error, path);
    }
  }

  prepare<R = Row>(sql: string): Statement<R> {
    const statement = this.#database.prepare(sql);
    return {
      run: (...values) => {
        const { changes, lastInsertRowid } = statement.run(...values);
        return { changes, id: Number(lastInsertRowid) };
      },
      get: (...values) => {
        const row = statement.get(...values);
        return row === undefined ? undefined : (tidy(row as Row) as R);
      },
      all: (...values) => statement.all(...values).map((row) => tidy(row as Row) as R),
    };
  }

  /** Runs `work` as one transaction: all of it is stored or nothing, also where the process dies. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Brings the file to the newest schema. Throws `library-newer` where a newer program has written it, and
   * `library-damaged` where it cannot be read.
   */
  migrate(migrations: readonly string[], path: string): void {
    const version = this.schemaVersion();
    if (version > migrations.length)
      throw new KindredError(
        'library-newer',
        `The library at ${path} was written by a newer Kindred. Update this one, or choose another library folder.`,
      );
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      this.transaction(() => {
        this.#database.exec(sql);
        this.#database.exec(`PRAGMA user_version = ${index + 1}`);
      });
    }
  }

  schemaVersion(): number {
    return this.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;
  }

  close(): void {
    this.#database.close();
  }

  #pragmaIs(name: string, value: string): boolean {
    return this.prepare(`PRAGMA ${name}`).get()?.[name] === value;
  }
}

/** A driver's error in the words of the contract. */
function asLibraryError(error: unknown, path: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
    return new KindredError(
      'library-damaged',
      `The catalog ${path} is damaged. Move it away and scan again: your photos are not affected.`,
      { cause: error },
    );
  return error instanceof Error ? error : new Error(String(error));
}

function tidy(row: Row): Row {
  for (const name in row) {
    const value: unknown = row[name];
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
    else if (Buffer.isBuffer(value)) row[name] = new Uint8Array(value);
  }
  delete row['_metadata'];
  return row;
}
