import { sep } from 'node:path';
import type { FolderPlace, GroupFilter, GroupOrder, GroupSums } from '../../contract/groups.ts';
import type { Level } from '../../contract/levels.ts';
import type { PhotoId } from '../../contract/photo.ts';
import type { Database, Value } from './database.ts';

/** The groups of a level that a filter lets through, by their keepers, in order. */
export interface GroupOrderList {
  keepers: PhotoId[];
  sums: GroupSums;
}

const orderBy: Record<GroupOrder, string> = {
  reclaimable: 'reclaimable DESC, id',
  newest: 'newest DESC, id',
  path: 'path, id',
};

/** Answers kept; a window asks one question many times, page by page. */
const listsKept = 4;

const inAlbum = `id IN (SELECT m.group_id FROM album_answers a JOIN contents c ON c.hash = a.hash
  JOIN photos p ON p.content_id = c.id JOIN group_members m ON m.photo_id = p.id
  WHERE a.album = ? AND a.is_member = 1)`;

interface Condition {
  sql: string;
  values: Value[];
}

/**
 * Orders and sifts groups in SQL, once for each question: the answer is kept as a list of numbers (a hundred thousand
 * groups take less than a megabyte), so that every page of it is equally near and pages never overlap.
 */
export class GroupLists {
  readonly #database: Database;
  readonly #version;
  readonly #folder;
  readonly #answers;
  readonly #kept = new Map<string, GroupOrderList>();

  constructor(database: Database) {
    this.#database = database;
    this.#version = database.prepare<{ data_version: number }>('PRAGMA data_version');
    // Another row whenever photos were put into the album or taken out of it.
    this.#answers = database.prepare<{ count: number; latest: number | null }>(
      'SELECT sum(is_member) AS count, max(answered_at) AS latest FROM album_answers WHERE album = ?',
    );
    this.#folder = database.prepare<{ path: string }>('SELECT path FROM folders WHERE id = ?');
  }

  /** @param changes another number whenever groups were changed through this connection */
  list(level: Level, order: GroupOrder, filter: GroupFilter, changes: number): GroupOrderList {
    const others = this.#version.get()?.data_version ?? 0;
    const answers = filter.album === undefined ? undefined : this.#answers.get(filter.album);
    const key = JSON.stringify([changes, others, answers, level, order, filter]);
    const list = this.#kept.get(key) ?? this.#ask(level, order, filter);
    // The latest asked for stands last.
    this.#kept.delete(key);
    this.#kept.set(key, list);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= listsKept) break;
      this.#kept.delete(oldest);
    }
    return list;
  }

  #ask(level: Level, order: GroupOrder, filter: GroupFilter): GroupOrderList {
    const conditions = [{ sql: 'level = ?', values: [level] }, ...this.#conditions(filter)];
    // One text instead of a row each: a hundred thousand rows would take the driver a tenth of a second.
    const row = this.#database
      .prepare<{ keepers: string; groups: number; photos: number | null; bytes: number | null }>(
        `SELECT json_group_array(keeper) AS keepers, count(*) AS groups, sum(photos) AS photos, sum(reclaimable) AS bytes
         FROM (SELECT keeper, photos, reclaimable FROM groups
           WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ORDER BY ${orderBy[order]})`,
      )
      .get(...conditions.flatMap(({ values }) => values));
    const { keepers = '[]', groups = 0, photos, bytes } = row ?? {};
    return {
      keepers: JSON.parse(keepers) as PhotoId[],
      sums: { groups, photos: photos ?? 0, reclaimableBytes: bytes ?? 0 },
    };
  }

  #conditions({ decided, folder, from, to, album, minimumBytes }: GroupFilter): Condition[] {
    return [
      // Both values named, so that the index can be used in every case.
      decided === undefined
        ? { sql: 'decided IN (0, 1)', values: [] }
        : { sql: 'decided = ?', values: [decided ? 1 : 0] },
      ...(folder ? [this.#inFolder(folder)] : []),
      ...(from === undefined ? [] : [{ sql: 'newest >= ?', values: [from] }]),
      ...(to === undefined ? [] : [{ sql: 'oldest <= ?', values: [to] }]),
      ...(album === undefined ? [] : [{ sql: inAlbum, values: [album] }]),
      ...(minimumBytes === undefined ? [] : [{ sql: 'reclaimable >= ?', values: [minimumBytes] }]),
    ];
  }

  #inFolder({ id, path }: FolderPlace): Condition {
    const members = `id IN (SELECT m.group_id FROM photos p JOIN group_members m ON m.photo_id = p.id
      WHERE p.folder_id = ?`;
    if (path === undefined) return { sql: `${members})`, values: [id] };
    const directory = `${this.#folder.get(id)?.path ?? ''}${sep}${path.replaceAll('/', sep)}`;
    const below = `${directory}${sep}`;
    return {
      sql: `${members} AND (p.directory = ? OR substr(p.directory, 1, ?) = ?))`,
      values: [id, directory, below.length, below],
    };
  }
}
