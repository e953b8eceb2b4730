import type { Database } from './database.ts';

export interface AlbumCounts {
  album: string;
  photos: number;
  away: number;
  rejected: number;
}

interface CountsRow {
  album: string;
  photos: number;
  members: number;
  rejected: number;
}

/** Which contents belong to which album, and which the user said do not. */
export class AnswerTable {
  readonly #put;
  readonly #remove;
  readonly #removeAlbum;
  readonly #counts;
  readonly #hashes;
  readonly #page;
  readonly #albumsOf;
  readonly #albums;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO album_answers (album, hash, is_member, answered_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET is_member = excluded.is_member, answered_at = excluded.answered_at
       WHERE is_member <> excluded.is_member`,
    );
    this.#remove = database.prepare('DELETE FROM album_answers WHERE album = ? AND hash = ?');
    this.#removeAlbum = database.prepare('DELETE FROM album_answers WHERE album = ?');
    this.#counts = database.prepare<CountsRow>(
      `SELECT album, sum(is_member) AS members, sum(1 - is_member) AS rejected,
         sum(is_member AND EXISTS (SELECT 1 FROM contents c JOIN photos p ON p.content_id = c.id WHERE c.hash = a.hash)) AS photos
       FROM album_answers a GROUP BY album`,
    );
    this.#hashes = database.prepare<{ hash: string }>(
      'SELECT hash FROM album_answers WHERE album = ? AND is_member = ? ORDER BY hash',
    );
    this.#page = database.prepare<{ id: number }>(
      `SELECT min(p.id) AS id FROM album_answers a JOIN contents c ON c.hash = a.hash JOIN photos p ON p.content_id = c.id
       WHERE a.album = ? AND a.is_member = 1 GROUP BY a.hash ORDER BY a.answered_at DESC, a.hash LIMIT ? OFFSET ?`,
    );
    this.#albumsOf = database.prepare<{ album: string }>(
      'SELECT album FROM album_answers WHERE hash = ? AND is_member = 1 ORDER BY album',
    );
    this.#albums = database.prepare<{ album: string }>('SELECT DISTINCT album FROM album_answers');
  }

  /** Notes an answer; the same answer again keeps its time. */
  put(album: string, hash: string, isMember: boolean, answeredAt: number): void {
    this.#put.run(album, hash, Number(isMember), answeredAt);
  }

  remove(album: string, hash: string): void {
    this.#remove.run(album, hash);
  }

  removeAlbum(album: string): void {
    this.#removeAlbum.run(album);
  }

  counts(): AlbumCounts[] {
    return this.#counts
      .all()
      .map(({ album, photos, members, rejected }) => ({ album, photos, away: members - photos, rejected }));
  }

  /** Hashes of an album's members, or of what was rejected; whether or not the library has them at present. */
  hashes(album: string, isMember: boolean): string[] {
    return this.#hashes.all(album, Number(isMember)).map(({ hash }) => hash);
  }

  /** One photo of each member that is in the library, those added last first. */
  page(album: string, offset: number, limit: number): number[] {
    return this.#page.all(album, limit, offset).map(({ id }) => id);
  }

  albumsOf(hash: string): string[] {
    return this.#albumsOf.all(hash).map(({ album }) => album);
  }

  /** Every album that anything was answered for. */
  albums(): string[] {
    return this.#albums.all().map(({ album }) => album);
  }
}
