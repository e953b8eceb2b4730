import type { Database } from './database.ts';

/** All photos of the library in an order, one of each content: what a person looks through. */
export class PhotoList {
  readonly #count;
  readonly #newest;
  readonly #byFolder;
  readonly #ofContent;

  constructor(database: Database) {
    this.#count = database.prepare<{ contents: number }>(
      'SELECT count(DISTINCT content_id) AS contents FROM photos',
    );
    const page = (order: string) =>
      database.prepare<{ id: number }>(
        `SELECT min(p.id) AS id FROM photos p JOIN contents c ON c.id = p.content_id
         GROUP BY p.content_id ORDER BY ${order} LIMIT ? OFFSET ?`,
      );
    this.#newest = page(
      `coalesce(c.metadata ->> '$.takenAt', strftime('%Y-%m-%dT%H:%M:%S', p.modified_at / 1000, 'unixepoch')) DESC, id`,
    );
    this.#byFolder = page('p.directory, p.name, id');
    this.#ofContent = database.prepare<{ id: number | null }>(
      'SELECT min(id) AS id FROM photos WHERE content_id = ?',
    );
  }

  count(): number {
    return this.#count.get()?.contents ?? 0;
  }

  newest(offset: number, limit: number): number[] {
    return this.#newest.all(limit, offset).map(({ id }) => id);
  }

  byFolder(offset: number, limit: number): number[] {
    return this.#byFolder.all(limit, offset).map(({ id }) => id);
  }

  /** The photo that stands for a content; undefined where none is left. */
  ofContent(contentId: number): number | undefined {
    return this.#ofContent.get(contentId)?.id ?? undefined;
  }
}
