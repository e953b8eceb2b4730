import type { Database } from './database.ts';

/** Contents that the stored groups are behind with; noted by triggers (see migrations.ts). */
export class TouchedTable {
  readonly #first;
  readonly #touchAll;
  readonly #forget;
  readonly #clear;

  constructor(database: Database) {
    this.#first = database.prepare<{ id: number }>('SELECT id FROM touched_contents ORDER BY id LIMIT ?');
    this.#touchAll = database.prepare('INSERT OR IGNORE INTO touched_contents SELECT id FROM contents');
    this.#forget = database.prepare('DELETE FROM touched_contents WHERE id = ?');
    this.#clear = database.prepare('DELETE FROM touched_contents');
  }

  first(limit: number): number[] {
    return this.#first.all(limit).map(({ id }) => id);
  }

  isEmpty(): boolean {
    return this.#first.get(1) === undefined;
  }

  /** As after a change of the keep rules. */
  touchAll(): void {
    this.#touchAll.run();
  }

  forget(contentId: number): void {
    this.#forget.run(contentId);
  }

  clear(): void {
    this.#clear.run();
  }
}
