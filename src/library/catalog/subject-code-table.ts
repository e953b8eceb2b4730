import type { Database } from './database.ts';

/** The codes that tuned heads give; the bundled head's stand in the table of contents. */
export class SubjectCodeTable {
  readonly #get;
  readonly #put;
  readonly #missing;
  readonly #missingByTail;
  readonly #codes;
  readonly #removeModel;
  readonly #similarBy;
  readonly #setSimilarBy;

  constructor(database: Database) {
    this.#get = database.prepare<{ code: Uint8Array }>(
      'SELECT code FROM subject_codes WHERE content_id = ? AND model = ?',
    );
    this.#put = database.prepare(
      `INSERT INTO subject_codes (content_id, model, code) SELECT id, ?2, ?3 FROM contents WHERE id = ?1
       ON CONFLICT DO UPDATE SET code = excluded.code`,
    );
    this.#missing = database.prepare<{ id: number; features: Uint8Array }>(
      `SELECT id, features FROM contents WHERE id > ?1 AND features_version = ?2
         AND NOT EXISTS (SELECT 1 FROM subject_codes WHERE content_id = contents.id AND model = ?3)
       ORDER BY id LIMIT ?4`,
    );
    this.#missingByTail = database.prepare<{ id: number; features: Uint8Array }>(
      `SELECT content_id AS id, features FROM tail_features t WHERE t.content_id > ?1 AND t.tail = ?2
         AND NOT EXISTS (SELECT 1 FROM subject_codes s WHERE s.content_id = t.content_id AND s.model = ?3)
       ORDER BY t.content_id LIMIT ?4`,
    );
    this.#codes = database.prepare<{ id: number; code: Uint8Array }>(
      `SELECT s.content_id AS id, s.code FROM subject_codes s JOIN contents c ON c.id = s.content_id
       WHERE s.model = ?1 AND s.content_id > ?2 AND c.joined = 1 ORDER BY s.content_id LIMIT ?3`,
    );
    this.#removeModel = database.prepare('DELETE FROM subject_codes WHERE model = ?');
    this.#similarBy = database.prepare<{ model: string }>('SELECT model FROM similar_by');
    this.#setSimilarBy = {
      clear: database.prepare('DELETE FROM similar_by'),
      put: database.prepare('INSERT INTO similar_by VALUES (?)'),
    };
  }

  get(contentId: number, model: string): Uint8Array | undefined {
    return this.#get.get(contentId, model)?.code;
  }

  put(contentId: number, model: string, code: Uint8Array): void {
    this.#put.run(contentId, model, code);
  }

  /** Contents beyond an id that a model has not coded yet, with their int8 features. */
  missing(
    model: string,
    featuresVersion: string,
    after: number,
    limit: number,
  ): { id: number; features: Uint8Array }[] {
    return this.#missing.all(after, featuresVersion, model, limit);
  }

  /** The same by the features of a tail, of contents that it has described. */
  missingByTail(
    model: string,
    tail: string,
    after: number,
    limit: number,
  ): { id: number; features: Uint8Array }[] {
    return this.#missingByTail.all(after, tail, model, limit);
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

  removeModel(model: string): void {
    this.#removeModel.run(model);
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
