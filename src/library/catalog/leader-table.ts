import type { Database } from './database.ts';

/**
 * Contents that stand for a crowd of nearly identical ones (see matching/crowds). Where one goes, those that were
 * compared with it alone are marked by a trigger to be compared again.
 */
export class LeaderTable {
  readonly #compared;
  readonly #ids;
  readonly #among;
  readonly #appoint;
  readonly #dismiss;

  constructor(database: Database) {
    this.#compared = database.prepare<{ id: number; picture_code: Uint8Array }>(
      `SELECT c.id, c.picture_code FROM leaders l JOIN contents c ON c.id = l.content_id
       WHERE c.joined = 1 ORDER BY c.id`,
    );
    this.#ids = database.prepare<{ id: number }>('SELECT content_id AS id FROM leaders ORDER BY id');
    this.#among = database.prepare<{ id: number }>(
      'SELECT content_id AS id FROM leaders WHERE content_id IN (SELECT value FROM json_each(?)) ORDER BY id',
    );
    this.#appoint = database.prepare('INSERT OR IGNORE INTO leaders VALUES (?)');
    this.#dismiss = database.prepare('DELETE FROM leaders WHERE content_id = ?');
  }

  ids(): number[] {
    return this.#ids.all().map(({ id }) => id);
  }

  /** Those that were compared with the library, with their codes. */
  compared(): { id: number; pictureCode: Uint8Array }[] {
    return this.#compared.all().map(({ id, picture_code }) => ({ id, pictureCode: picture_code }));
  }

  /** Those of some contents that are leaders. */
  among(contentIds: Iterable<number>): number[] {
    return this.#among.all(JSON.stringify([...contentIds])).map(({ id }) => id);
  }

  appoint(contentId: number): void {
    this.#appoint.run(contentId);
  }

  dismiss(contentId: number): void {
    this.#dismiss.run(contentId);
  }
}
