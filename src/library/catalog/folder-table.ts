import type { WatchedFolder } from '../../contract/status.ts';
import type { Database } from './database.ts';

interface FolderRow {
  id: number;
  path: string;
  offline: number;
  photos: number;
}

/** The folders the user has given to the library. */
export class FolderTable {
  readonly #database: Database;
  readonly #all;
  readonly #insert;
  readonly #setOffline;
  readonly #remove;

  constructor(database: Database) {
    this.#database = database;
    this.#all = database.prepare<FolderRow>('SELECT id, path, offline, photos FROM folders ORDER BY path');
    this.#insert = database.prepare(
      'INSERT INTO folders (path, added_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#setOffline = database.prepare('UPDATE folders SET offline = ? WHERE id = ?');
    this.#remove = database.prepare('DELETE FROM folders WHERE id = ?');
  }

  all(): WatchedFolder[] {
    return this.#all.all().map((row) => ({ ...row, offline: row.offline === 1 }));
  }

  /** Adds a folder, or finds the one with this path. */
  add(path: string): WatchedFolder {
    return this.#database.transaction(() => {
      this.#insert.run(path, Date.now());
      const folder = this.all().find((one) => one.path === path);
      if (!folder) throw new Error(`The folder ${path} was not stored.`);
      return folder;
    });
  }

  setOffline(id: number, offline: boolean): void {
    this.#setOffline.run(offline ? 1 : 0, id);
  }

  /** Forgets the folder, its photos and its problems. */
  remove(id: number): void {
    this.#remove.run(id);
  }
}
