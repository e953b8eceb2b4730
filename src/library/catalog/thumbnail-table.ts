import type { Database } from './database.ts';

/** Thumbnails by content hash: JPEG, upright, longer side 384 px. */
export class ThumbnailTable {
  readonly #put;
  readonly #get;
  readonly #remove;

  constructor(database: Database) {
    this.#put = database.prepare('INSERT INTO thumbnails (hash, jpeg) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#get = database.prepare<{ jpeg: Uint8Array<ArrayBuffer> }>(
      'SELECT jpeg FROM thumbnails WHERE hash = ?',
    );
    this.#remove = database.prepare('DELETE FROM thumbnails WHERE hash = ?');
  }

  put(hash: string, jpeg: Uint8Array): void {
    this.#put.run(hash, jpeg);
  }

  get(hash: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#get.get(hash)?.jpeg;
  }

  remove(hash: string): void {
    this.#remove.run(hash);
  }
}
