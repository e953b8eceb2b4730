import type { Database } from './database.ts';

/**
 * Which files are being read. A native decoder that crashes takes the process with it, so the suspects are written
 * down before they are opened. A row left over at the next start is one death to the name of that file.
 */
export class InFlightTable {
  readonly #begin;
  readonly #end;
  readonly #count;
  readonly #suspects;
  readonly #clear;

  constructor(database: Database) {
    this.#begin = database.prepare('INSERT INTO in_flight (path) VALUES (?) ON CONFLICT DO NOTHING');
    this.#end = database.prepare('DELETE FROM in_flight WHERE path = ?');
    this.#count = database.prepare('UPDATE in_flight SET deaths = deaths + 1');
    this.#suspects = database.prepare<{ path: string; deaths: number }>('SELECT path, deaths FROM in_flight');
    this.#clear = database.prepare('DELETE FROM in_flight WHERE deaths = 0');
  }

  begin(path: string): void {
    this.#begin.run(path);
  }

  end(path: string): void {
    this.#end.run(path);
  }

  /** At start: what is left over was being read when the process died. Returns deaths by path. */
  countDeaths(): Map<string, number> {
    this.#count.run();
    return new Map(this.#suspects.all().map((row) => [row.path, row.deaths]));
  }

  /** At an orderly end: files that were being read are no suspects. */
  clear(): void {
    this.#clear.run();
  }
}
