import type { Database } from './database.ts';
import { signedBytes, unsignedBytes } from './signed-bytes.ts';
import { TaughtTable, type Span } from './taught-table.ts';

/** Int8 features [featureLength] that tails of the user's own teaching give. */
export class TailFeaturesTable extends TaughtTable {
  readonly #missing;
  readonly #count;

  constructor(database: Database) {
    super(database, 'tail_features');
    this.#missing = database.prepare<{ id: number; hash: string }>(
      `SELECT id, hash FROM contents WHERE id > ?1 AND id <= ?2
         AND NOT EXISTS (SELECT 1 FROM tail_features WHERE made_by = ?3 AND content_id = contents.id)
       ORDER BY id LIMIT ?4`,
    );
    this.#count = database.prepare<{ count: number }>(
      'SELECT count(*) AS count FROM tail_features WHERE made_by = ?',
    );
  }

  /** int8 [featureLength] */
  features(contentId: number, tail: string): Int8Array | undefined {
    const bytes = this.get(contentId, tail);
    return bytes && signedBytes(bytes);
  }

  putFeatures(contentId: number, tail: string, features: Int8Array): void {
    this.put(contentId, tail, unsignedBytes(features));
  }

  /** Contents of a span that a tail has not described yet. */
  missing(tail: string, { after, upTo, limit }: Span): { id: number; hash: string }[] {
    return this.#missing.all(after, upTo, tail, limit);
  }

  /** How many contents a tail has described. */
  count(tail: string): number {
    return this.#count.get(tail)?.count ?? 0;
  }
}
