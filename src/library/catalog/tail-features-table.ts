import type { Database } from './database.ts';

/** Features that tails of the user's own teaching give; those of the bundled network stand in the table of contents. */
export class TailFeaturesTable {
  readonly #get;
  readonly #put;
  readonly #missing;
  readonly #removeAllBut;

  constructor(database: Database) {
    this.#get = database.prepare<{ features: Uint8Array }>(
      'SELECT features FROM tail_features WHERE content_id = ? AND tail = ?',
    );
    this.#put = database.prepare(
      `INSERT INTO tail_features (content_id, tail, features) SELECT id, ?2, ?3 FROM contents WHERE id = ?1
       ON CONFLICT DO UPDATE SET features = excluded.features`,
    );
    this.#missing = database.prepare<{ id: number; hash: string }>(
      `SELECT id, hash FROM contents WHERE id > ?1
         AND NOT EXISTS (SELECT 1 FROM tail_features WHERE content_id = contents.id AND tail = ?2)
       ORDER BY id LIMIT ?3`,
    );
    this.#removeAllBut = database.prepare(
      'DELETE FROM tail_features WHERE tail NOT IN (SELECT value FROM json_each(?))',
    );
  }

  /** int8 [featureLength] */
  get(contentId: number, tail: string): Int8Array | undefined {
    const found = this.#get.get(contentId, tail)?.features;
    return found && new Int8Array(found.buffer, found.byteOffset, found.byteLength);
  }

  put(contentId: number, tail: string, features: Int8Array): void {
    this.#put.run(contentId, tail, new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
  }

  /** Contents beyond an id that a tail has not described yet. */
  missing(tail: string, after: number, limit: number): { id: number; hash: string }[] {
    return this.#missing.all(after, tail, limit);
  }

  removeAllBut(tails: readonly string[]): void {
    this.#removeAllBut.run(JSON.stringify(tails));
  }
}
