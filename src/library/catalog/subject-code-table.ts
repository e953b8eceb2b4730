import type { Database } from './database.ts';
import { TaughtTable, type Span } from './taught-table.ts';

/** The codes that tuned heads give. */
export class SubjectCodeTable extends TaughtTable {
  readonly #missing;
  readonly #missingByTail;
  readonly #codes;
  readonly #similarBy;
  readonly #setSimilarBy;

  constructor(database: Database) {
    super(database, 'subject_codes');
    this.#missing = database.prepare<{ id: number; features: Uint8Array }>(
      `SELECT id, features FROM contents WHERE id > ?1 AND id <= ?5 AND features_version = ?2
         AND NOT EXISTS (SELECT 1 FROM subject_codes WHERE made_by = ?3 AND content_id = contents.id)
       ORDER BY id LIMIT ?4`,
    );
    this.#missingByTail = database.prepare<{ id: number; features: Uint8Array }>(
      `SELECT t.content_id AS id, t.bytes AS features FROM tail_features t WHERE t.made_by = ?2 AND t.content_id > ?1 AND t.content_id <= ?5
         AND NOT EXISTS (SELECT 1 FROM subject_codes s WHERE s.made_by = ?3 AND s.content_id = t.content_id)
       ORDER BY t.content_id LIMIT ?4`,
    );
    this.#codes = database.prepare<{ id: number; code: Uint8Array }>(
      `SELECT s.content_id AS id, s.bytes AS code FROM subject_codes s JOIN contents c ON c.id = s.content_id
       WHERE s.made_by = ?1 AND s.content_id > ?2 AND c.joined = 1 ORDER BY s.content_id LIMIT ?3`,
    );
    this.#similarBy = database.prepare<{ model: string }>('SELECT model FROM similar_by');
    this.#setSimilarBy = {
      clear: database.prepare('DELETE FROM similar_by'),
      put: database.prepare('INSERT INTO similar_by VALUES (?)'),
    };
  }

  /** Contents of a span that a model has not coded yet, with their int8 features. */
  missing(
    model: string,
    featuresVersion: string,
    { after, upTo, limit }: Span,
  ): { id: number; features: Uint8Array }[] {
    return this.#missing.all(after, featuresVersion, model, limit, upTo);
  }

  /** The same by the features of a tail, of contents that it has described. */
  missingByTail(
    model: string,
    tail: string,
    { after, upTo, limit }: Span,
  ): { id: number; features: Uint8Array }[] {
    return this.#missingByTail.all(after, tail, model, limit, upTo);
  }

  /** Codes of the contents that were compared with the library, in pages so that memory stays flat. */
  *joined(model: string, pageSize = 5000): Generator<{ id: number; code: Uint8Array }> {
    for (let last = 0; ;) {
      const page = this.#codes.all(model, last, pageSize);
      yield* page;
      if (page.length < pageSize) return;
      last = page[page.length - 1]!.id;
    }
  }

  /** The model that the stored `similar` relations were found by; undefined where none was noted. */
  similarBy(): string | undefined {
    return this.#similarBy.get()?.model;
  }

  setSimilarBy(model: string): void {
    this.#setSimilarBy.clear.run();
    this.#setSimilarBy.put.run(model);
  }
}
