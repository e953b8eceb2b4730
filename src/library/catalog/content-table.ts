import { join } from 'node:path';
import type { PhotoMetadata } from '../../contract/photo.ts';
import type { Database } from './database.ts';
import type { HashedInnerPicture } from './inner-picture-table.ts';
import { signedBytes, unsignedBytes } from './signed-bytes.ts';

/** What one file's bytes hold; several photos (copies) may share it. */
export interface Content extends HeadCodes {
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
  size: number;
  width: number;
  height: number;
  format: string;
  metadata: PhotoMetadata;
  /** int8 [featureLength] and the factor that makes features of them. */
  features: Int8Array;
  featuresScale: number;
  featuresVersion: string;
  /** 8 bytes; see photo/layout-code. */
  layoutCode: Uint8Array;
  /** Of a picture shown inside it, where there is one; see photo/inner-picture. */
  inner?: HashedInnerPicture | undefined;
}

/** What the heads make of a content's features; made anew from them when the heads change. */
export interface HeadCodes {
  pictureCode: Uint8Array;
  /** int8 [256]: what the picture code rounds away. */
  pictureMargins: Int8Array;
  subjectCode: Uint8Array;
  modelVersion: string;
}

/** The codes that are searched in memory. */
export interface IndexedCodes {
  id: number;
  pictureCode: Uint8Array;
  subjectCode: Uint8Array;
  layoutCode: Uint8Array;
}

/** What verification wants to know of a content. */
export interface ContentFacts {
  id: number;
  hash: string;
  width: number;
  height: number;
  pixelHash: string | undefined;
  pictureCode: Uint8Array;
  subjectCode: Uint8Array;
  layoutCode: Uint8Array;
  takenAt: string | undefined;
  camera: string | undefined;
  /** Where one of its photos lies. */
  path: string;
}

interface CodesRow {
  id: number;
  picture_code: Uint8Array;
  subject_code: Uint8Array;
  layout_code: Uint8Array;
}

interface FactsRow extends CodesRow {
  hash: string;
  width: number;
  height: number;
  pixel_hash: string | null;
  taken_at: string | null;
  camera: string | null;
  directory: string;
  name: string;
}

export class ContentTable {
  readonly #put;
  readonly #idOf;
  readonly #hashOf;
  readonly #hashOfPhoto;
  readonly #facts;
  readonly #factsOfPhoto;
  readonly #codes;
  readonly #joinedAfter;
  readonly #idsAfter;
  readonly #byHash;
  readonly #joinedState;
  readonly #unjoined;
  readonly #markJoined;
  readonly #setPixelHash;
  readonly #orphans;
  readonly #forgetLeft;
  readonly #delete;
  readonly #features;
  readonly #picture;
  readonly #ends;
  readonly #from;
  readonly #setCodes;
  readonly #unjoinOthers;
  readonly #versions;
  readonly #unjoinedCount;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO contents (hash, size, width, height, format, metadata, features, features_scale, features_version,
         picture_code, picture_margins, subject_code, layout_code, model_version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET metadata = excluded.metadata, features = excluded.features,
         features_scale = excluded.features_scale, features_version = excluded.features_version,
         picture_code = excluded.picture_code, picture_margins = excluded.picture_margins,
         subject_code = excluded.subject_code, layout_code = excluded.layout_code,
         model_version = excluded.model_version, joined = 0`,
    );
    this.#idOf = database.prepare<{ id: number; features_version: string }>(
      'SELECT id, features_version FROM contents WHERE hash = ?',
    );
    this.#hashOf = database.prepare<{ hash: string }>('SELECT hash FROM contents WHERE id = ?');
    this.#hashOfPhoto = database.prepare<{ hash: string }>(
      'SELECT c.hash FROM photos p JOIN contents c ON c.id = p.content_id WHERE p.id = ?',
    );
    const factsWhere = (condition: string): string =>
      `SELECT c.id, c.hash, c.width, c.height, c.pixel_hash, c.picture_code, c.subject_code, c.layout_code,
         c.metadata ->> '$.takenAt' AS taken_at, c.metadata ->> '$.camera' AS camera, p.directory, p.name
       FROM contents c JOIN photos p ON p.content_id = c.id WHERE ${condition} ORDER BY p.id LIMIT 1`;
    this.#facts = database.prepare<FactsRow>(factsWhere('c.id = ?'));
    this.#factsOfPhoto = database.prepare<FactsRow>(factsWhere('p.id = ?'));
    this.#codes = database.prepare<CodesRow>(
      `SELECT id, picture_code, subject_code, layout_code FROM contents WHERE joined = 1 AND id > ?
       ORDER BY id LIMIT ?`,
    );
    this.#joinedAfter = database.prepare<{ id: number }>(
      'SELECT id FROM contents WHERE joined = 1 AND id > ? ORDER BY id LIMIT ?',
    );
    this.#byHash = database.prepare<{ id: number; hash: string }>(
      'SELECT id, hash FROM contents WHERE joined = 1 AND hash > ? ORDER BY hash LIMIT ?',
    );
    this.#idsAfter = database.prepare<{ id: number }>(
      'SELECT id FROM contents WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#joinedState = database.prepare<{ count: number; revision: number }>(
      'SELECT joined AS count, revision FROM code_revision',
    );
    this.#unjoined = database.prepare<{ id: number }>(
      'SELECT id FROM contents WHERE joined = 0 AND id > ? ORDER BY id LIMIT ?',
    );
    this.#unjoinedCount = database.prepare<{ count: number }>(
      'SELECT count(*) AS count FROM contents WHERE joined = 0',
    );
    this.#markJoined = database.prepare('UPDATE contents SET joined = 1 WHERE id = ?');
    this.#setPixelHash = database.prepare('UPDATE contents SET pixel_hash = ? WHERE id = ?');
    this.#orphans = database.prepare<{ id: number; hash: string }>(
      `SELECT c.id, c.hash FROM left_contents l JOIN contents c ON c.id = l.id
       WHERE NOT EXISTS (SELECT 1 FROM photos WHERE content_id = c.id)`,
    );
    this.#forgetLeft = database.prepare('DELETE FROM left_contents');
    this.#delete = database.prepare('DELETE FROM contents WHERE id = ?');
    this.#features = database.prepare<{ features: Uint8Array; features_scale: number }>(
      'SELECT features, features_scale FROM contents WHERE id = ?',
    );
    this.#picture = database.prepare<{ picture_code: Uint8Array; picture_margins: Uint8Array }>(
      'SELECT picture_code, picture_margins FROM contents WHERE id = ?',
    );
    this.#ends = database.prepare<{ first: number; last: number }>(
      'SELECT coalesce((SELECT min(id) FROM contents), 0) AS first, coalesce((SELECT max(id) FROM contents), 0) AS last',
    );
    this.#from = database.prepare<{ id: number }>(
      'SELECT id FROM contents WHERE id >= ? ORDER BY id LIMIT 1',
    );
    this.#setCodes = database.prepare(
      `UPDATE contents SET picture_code = ?, picture_margins = ?, subject_code = ?, model_version = ?, joined = 0
       WHERE id = ?`,
    );
    // Two ranges of an index, where <> would read the whole table.
    this.#unjoinOthers = database.prepare(
      'UPDATE contents SET joined = 0 WHERE (model_version < ?1 OR model_version > ?1) AND joined = 1',
    );
    this.#versions = database.prepare<{ model: string; features: string }>(
      'SELECT model_version AS model, features_version AS features FROM contents WHERE id = ?',
    );
  }

  /** The id of the content with this hash, or undefined. */
  idOf(hash: string): number | undefined {
    return this.#idOf.get(hash)?.id;
  }

  /** Whether a content is known with features of this backbone, so that its pixels need no second look. */
  isCurrent(hash: string, featuresVersion: string): boolean {
    return this.#idOf.get(hash)?.features_version === featuresVersion;
  }

  hashOf(id: number): string | undefined {
    return this.#hashOf.get(id)?.hash;
  }

  hashOfPhoto(photoId: number): string | undefined {
    return this.#hashOfPhoto.get(photoId)?.hash;
  }

  /** Stores a content and returns its id; one that is known gets these features and codes and is compared anew. */
  put(content: Content): number {
    this.#put.run(
      content.hash,
      content.size,
      content.width,
      content.height,
      content.format,
      JSON.stringify(content.metadata),
      unsignedBytes(content.features),
      content.featuresScale,
      content.featuresVersion,
      content.pictureCode,
      unsignedBytes(content.pictureMargins),
      content.subjectCode,
      content.layoutCode,
      content.modelVersion,
    );
    const id = this.idOf(content.hash);
    if (id === undefined) throw new Error(`The content ${content.hash} was not stored.`);
    return id;
  }

  facts(id: number): ContentFacts | undefined {
    const row = this.#facts.get(id);
    return row && toFacts(row);
  }

  factsOfPhoto(photoId: number): ContentFacts | undefined {
    const row = this.#factsOfPhoto.get(photoId);
    return row && toFacts(row);
  }

  /** Codes of all contents that were compared with the library, in pages so that memory stays flat. */
  *joinedCodes(pageSize = 5000): Generator<IndexedCodes> {
    for (let last = 0; ;) {
      const page = this.#codes.all(last, pageSize);
      for (const { id, picture_code, subject_code, layout_code } of page)
        yield { id, pictureCode: picture_code, subjectCode: subject_code, layoutCode: layout_code };
      if (page.length < pageSize) return;
      last = page[page.length - 1]!.id;
    }
  }

  /** Ids beyond `id` of contents that were compared with the library. */
  joinedAfter(id: number, limit: number): number[] {
    return this.#joinedAfter.all(id, limit).map((row) => row.id);
  }

  /** Contents that were compared with the library, with hashes beyond `hash`: an order that no arrival changes. */
  joinedByHash(hash: string, limit: number): { id: number; hash: string }[] {
    return this.#byHash.all(hash, limit);
  }

  /** Ids beyond `id` of all contents. */
  idsAfter(id: number, limit: number): number[] {
    return this.#idsAfter.all(id, limit).map((row) => row.id);
  }

  /** How many contents `joinedCodes` gives, and a number that is another one whenever any of them has changed. */
  joinedState(): { count: number; revision: number } {
    return this.#joinedState.get() ?? { count: 0, revision: 0 };
  }

  /** Contents with numbers above `after` that are to be compared with the rest, oldest first. */
  unjoined(after: number, limit: number): number[] {
    return this.#unjoined.all(after, limit).map((row) => row.id);
  }

  unjoinedCount(): number {
    return this.#unjoinedCount.get()?.count ?? 0;
  }

  markJoined(id: number): void {
    this.#markJoined.run(id);
  }

  setPixelHash(id: number, pixelHash: string): void {
    this.#setPixelHash.run(pixelHash, id);
  }

  /** Contents of which no photo is left. */
  orphans(): { id: number; hash: string }[] {
    return this.#orphans.all();
  }

  /** After `orphans` were dealt with, in the same transaction. */
  forgetLeft(): void {
    this.#forgetLeft.run();
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  features(id: number): { values: Int8Array; scale: number } | undefined {
    const row = this.#features.get(id);
    if (!row) return undefined;
    return { values: signedBytes(row.features), scale: row.features_scale };
  }

  /** Marks all contents whose codes come from another model as not compared. */
  unjoinOtherModels(modelVersion: string): void {
    this.#unjoinOthers.run(modelVersion);
  }

  /** Which model made the codes of a content, and which backbone its features. */
  versions(id: number): { model: string; features: string } | undefined {
    return this.#versions.get(id);
  }

  /** The highest number of a content; 0 without any. */
  lastId(): number {
    return this.#ends.get()?.last ?? 0;
  }

  /** About `count` contents spread evenly over the numbers, none twice; found without reading the others. */
  spread(count: number): number[] {
    const { first, last } = this.#ends.get() ?? { first: 0, last: 0 };
    const ids = new Set<number>();
    for (let place = 0; place < count; place++) {
      const row = this.#from.get(first + Math.floor(((last - first) * place) / Math.max(1, count - 1)));
      if (row) ids.add(row.id);
    }
    return [...ids];
  }

  /** The picture code of a content with its margins, to rank candidates by. */
  picture(id: number): { code: Uint8Array; margins: Int8Array } | undefined {
    const row = this.#picture.get(id);
    return row && { code: row.picture_code, margins: signedBytes(row.picture_margins) };
  }

  /** Replaces a content's codes; it must be compared anew. */
  setCodes(id: number, codes: HeadCodes): void {
    const { pictureCode, pictureMargins, subjectCode, modelVersion } = codes;
    this.#setCodes.run(pictureCode, unsignedBytes(pictureMargins), subjectCode, modelVersion, id);
  }
}

function toFacts(row: FactsRow): ContentFacts {
  return {
    id: row.id,
    hash: row.hash,
    width: row.width,
    height: row.height,
    pixelHash: row.pixel_hash ?? undefined,
    pictureCode: row.picture_code,
    subjectCode: row.subject_code,
    layoutCode: row.layout_code,
    takenAt: row.taken_at ?? undefined,
    camera: row.camera ?? undefined,
    path: join(row.directory, row.name),
  };
}
