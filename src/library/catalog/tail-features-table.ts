import type { Database } from './database.ts';
import { signedBytes, unsignedBytes } from './signed-bytes.ts';
import { TaughtTable } from './taught-table.ts';

/** Int8 features [featureLength] that tails of the user's own teaching give. */
export class TailFeaturesTable extends TaughtTable {
  readonly #missing;
  readonly #missingCount;

  constructor(database: Database) {
    super(database, 'tail_features');
    const missing = `FROM contents WHERE id > ?1
         AND NOT EXISTS (SELECT 1 FROM tail_features WHERE made_by = ?2 AND content_id = contents.id)`;
    this.#missing = database.prepare<{ id: number; hash: string }>(
      `SELECT id, hash ${missing} ORDER BY id LIMIT ?3`,
    );
    this.#missingCount = database.prepare<{ count: number }>(`SELECT count(*) AS count ${missing}`);
  }

  /** int8 [featureLength] */
  features(contentId: number, tail: string): Int8Array | undefined {
    const bytes = this.get(contentId, tail);
    return bytes && signedBytes(bytes);
  }

  putFeatures(contentId: number, tail: string, features: Int8Array): void {
    this.put(contentId, tail, unsignedBytes(features));
  }

  /** Contents beyond an id that a tail has not described yet. */
  missing(tail: string, after: number, limit: number): { id: number; hash: string }[] {
    return this.#missing.all(after, tail, limit);
  }

  missingCount(tail: string): number {
    return this.#missingCount.get(0, tail)?.count ?? 0;
  }
}
