import type { Database } from './database.ts';

/** Contents with ids beyond `after`. Without an upper end, a search for what is not there would read the whole table. */
export interface Span {
  after: number;
  upTo: number;
  limit: number;
}

/**
 * What models of the user's own teaching make of each content, by which model or tail: bytes that can be made again. What the
 * bundled network says stands in the table of contents.
 */
export class TaughtTable {
  readonly #get;
  readonly #put;
  readonly #makers;
  readonly #removeSome;

  constructor(database: Database, table: 'subject_codes' | 'tail_features') {
    this.#get = database.prepare<{ bytes: Uint8Array }>(
      `SELECT bytes FROM ${table} WHERE made_by = ? AND content_id = ?`,
    );
    this.#put = database.prepare(
      `INSERT INTO ${table} (made_by, content_id, bytes) SELECT ?1, id, ?3 FROM contents WHERE id = ?2
       ON CONFLICT DO UPDATE SET bytes = excluded.bytes`,
    );
    // From one to the next: DISTINCT would read the whole table.
    this.#makers = database.prepare<{ madeBy: string }>(
      `WITH RECURSIVE makers (one) AS (
         SELECT min(made_by) FROM ${table}
         UNION ALL SELECT (SELECT min(made_by) FROM ${table} WHERE made_by > one) FROM makers WHERE one IS NOT NULL
       ) SELECT one AS madeBy FROM makers WHERE one IS NOT NULL`,
    );
    this.#removeSome = database.prepare(
      `DELETE FROM ${table} WHERE made_by = ?1
         AND content_id IN (SELECT content_id FROM ${table} WHERE made_by = ?1 LIMIT ?2)`,
    );
  }

  get(contentId: number, madeBy: string): Uint8Array | undefined {
    return this.#get.get(madeBy, contentId)?.bytes;
  }

  /** Replaces what there was; nothing where the content is gone. */
  put(contentId: number, madeBy: string, bytes: Uint8Array): void {
    this.#put.run(madeBy, contentId, bytes);
  }

  /** Every model or tail that anything is stored of. */
  makers(): string[] {
    return this.#makers.all().map(({ madeBy }) => madeBy);
  }

  /** Removes up to `limit` entries of a model or tail. Returns whether there may be more. */
  removeSome(madeBy: string, limit: number): boolean {
    return this.#removeSome.run(madeBy, limit).changes === limit;
  }
}
