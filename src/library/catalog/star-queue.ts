import type { Database } from './database.ts';
import { selectRelated } from './star-table.ts';

/** What of the stars is to be looked at again. */
export class StarQueue {
  readonly #touch;
  readonly #touched;
  readonly #touchedCount;
  readonly #forgetTouched;
  readonly #forgetAllTouched;
  readonly #push;
  readonly #pushBetween;
  readonly #pushAll;
  readonly #clearQueue;
  readonly #first;
  readonly #take;
  readonly #isEmpty;

  constructor(database: Database) {
    this.#touch = database.prepare(
      'INSERT INTO touched_stars VALUES (?, 1) ON CONFLICT DO UPDATE SET is_other = 1',
    );
    this.#touched = database.prepare<{ id: number; is_other: number }>(
      'SELECT id, is_other FROM touched_stars ORDER BY id LIMIT ?',
    );
    this.#touchedCount = database.prepare<{ count: number }>('SELECT count(*) AS count FROM touched_stars');
    this.#forgetTouched = database.prepare('DELETE FROM touched_stars WHERE id = ?');
    this.#forgetAllTouched = database.prepare('DELETE FROM touched_stars');
    this.#push = database.prepare(
      `INSERT INTO star_queue SELECT turn, set_id, ?2 FROM stars WHERE content_id = ?1
       ON CONFLICT DO UPDATE SET is_other = max(is_other, excluded.is_other)`,
    );
    this.#pushBetween = database.prepare(
      `INSERT OR IGNORE INTO star_queue ${selectRelated(
        'n.turn, n.content_id, 0',
        'n.turn > ?2 AND n.turn < ?3 AND (n.centre IS NULL OR n.centre = n.content_id)',
      )}`,
    );
    this.#pushAll = database.prepare(
      'INSERT INTO star_queue SELECT turn, set_id, 1 FROM stars WHERE set_id = content_id ORDER BY turn',
    );
    this.#clearQueue = database.prepare('DELETE FROM star_queue');
    this.#first = database.prepare<{ turn: Uint8Array; set_id: number }>(
      'SELECT turn, set_id FROM star_queue ORDER BY turn, set_id LIMIT ?',
    );
    this.#take = database.prepare<{ is_other: number }>(
      'DELETE FROM star_queue WHERE turn = ? AND set_id = ? RETURNING is_other',
    );
    this.#isEmpty = database.prepare<{ empty: number }>(
      'SELECT NOT EXISTS (SELECT 1 FROM touched_stars) AND NOT EXISTS (SELECT 1 FROM star_queue) AS empty',
    );
  }

  isEmpty(): boolean {
    return this.#isEmpty.get()?.empty === 1;
  }

  /** A set is another than before. */
  touch(set: number): void {
    this.#touch.run(set);
  }

  /** Contents with other edges than before, or sets that are others than before. */
  touched(limit: number): { id: number; isOther: boolean }[] {
    return this.#touched.all(limit).map(({ id, is_other }) => ({ id, isOther: is_other === 1 }));
  }

  touchedCount(): number {
    return this.#touchedCount.get()?.count ?? 0;
  }

  forgetTouched(id: number): void {
    this.#forgetTouched.run(id);
  }

  /** The set of a content is to be looked at, and made anew in any case with `isOther`. */
  push(contentId: number, isOther: boolean): void {
    this.#push.run(contentId, isOther ? 1 : 0);
  }

  /** Those that keep a star, or are in none, among the sets related to one, with turns between two. */
  pushBetween(set: number, after: Uint8Array, before: Uint8Array): void {
    this.#pushBetween.run(set, after, before);
  }

  clear(): void {
    this.#forgetAllTouched.run();
    this.#clearQueue.run();
  }

  /** Every set, instead of whatever was touched or queued. */
  replaceByAll(): void {
    this.clear();
    this.#pushAll.run();
  }

  /** The first in turn; they stay until they are taken. */
  first(limit: number): { set: number; turn: Uint8Array }[] {
    return this.#first.all(limit).map(({ set_id, turn }) => ({ set: set_id, turn }));
  }

  /** Takes a set out; returns whether it is to be made anew in any case, which may have come up since it was queued. */
  take(turn: Uint8Array, set: number): boolean {
    return this.#take.get(turn, set)?.is_other === 1;
  }
}
