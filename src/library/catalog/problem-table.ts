import { join } from 'node:path';
import { problemCodes, type Problem, type ProblemCode } from '../../contract/problems.ts';
import type { Database } from './database.ts';

/** A file that could not be used, with the size and time by which a later scan tells that it is still the same. */
export interface ProblemFile {
  directory: string;
  name: string;
  folderId: number;
  size: number;
  modifiedAt: number;
  code: ProblemCode;
  message: string;
}

interface ProblemRow {
  directory: string;
  name: string;
  folder_id: number;
  size: number;
  modified_at: number;
  code: string;
  message: string;
}

export class ProblemTable {
  readonly #put;
  readonly #remove;
  readonly #inDirectory;
  readonly #page;
  readonly #count;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO problems (directory, name, folder_id, size, modified_at, code, message) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET folder_id = excluded.folder_id, size = excluded.size,
         modified_at = excluded.modified_at, code = excluded.code, message = excluded.message`,
    );
    this.#remove = database.prepare('DELETE FROM problems WHERE directory = ? AND name = ?');
    this.#inDirectory = database.prepare<ProblemRow>('SELECT * FROM problems WHERE directory = ?');
    this.#page = database.prepare<ProblemRow>(
      'SELECT * FROM problems ORDER BY directory, name LIMIT ? OFFSET ?',
    );
    this.#count = database.prepare<{ problems: number }>('SELECT count(*) AS problems FROM problems');
  }

  put(problem: ProblemFile): void {
    const { directory, name, folderId, size, modifiedAt, code, message } = problem;
    this.#put.run(directory, name, folderId, size, modifiedAt, code, message);
  }

  remove(directory: string, name: string): void {
    this.#remove.run(directory, name);
  }

  inDirectory(directory: string): ProblemFile[] {
    return this.#inDirectory.all(directory).map(fromRow);
  }

  page(offset: number, limit: number): Problem[] {
    return this.#page
      .all(limit, offset)
      .map(fromRow)
      .map(({ directory, name, code, message }) => ({ path: join(directory, name), code, message }));
  }

  count(): number {
    return this.#count.get()?.problems ?? 0;
  }
}

function fromRow(row: ProblemRow): ProblemFile {
  return {
    directory: row.directory,
    name: row.name,
    folderId: row.folder_id,
    size: row.size,
    modifiedAt: row.modified_at,
    code: problemCodes.find((code) => code === row.code) ?? 'damaged-image',
    message: row.message,
  };
}
