import type { Level } from '../../contract/levels.ts';
import type { Database } from './database.ts';

/** What the stored groups are behind with: contents by triggers (see migrations.ts), whole levels by hand. */
export class TouchedTable {
  readonly #contents;
  readonly #touchAll;
  readonly #clear;
  readonly #stale;
  readonly #markStale;
  readonly #markFresh;

  constructor(database: Database) {
    this.#contents = database.prepare<{ id: number }>('SELECT id FROM touched_contents');
    this.#touchAll = database.prepare('INSERT OR IGNORE INTO touched_contents SELECT id FROM contents');
    this.#clear = database.prepare('DELETE FROM touched_contents');
    this.#stale = database.prepare<{ level: string }>('SELECT level FROM stale_levels WHERE level = ?');
    this.#markStale = database.prepare('INSERT OR IGNORE INTO stale_levels VALUES (?)');
    this.#markFresh = database.prepare('DELETE FROM stale_levels WHERE level = ?');
  }

  contents(): number[] {
    return this.#contents.all().map(({ id }) => id);
  }

  /** As after a change of the keep rules. */
  touchAll(): void {
    this.#touchAll.run();
  }

  clear(): void {
    this.#clear.run();
  }

  isStale(level: Level): boolean {
    return this.#stale.get(level) !== undefined;
  }

  markStale(level: Level): void {
    this.#markStale.run(level);
  }

  markFresh(level: Level): void {
    this.#markFresh.run(level);
  }
}
