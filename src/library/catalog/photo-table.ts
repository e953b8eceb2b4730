import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Photo, PhotoId, PhotoMetadata } from '../../contract/photo.ts';
import type { Database, Value } from './database.ts';
import type { Rectangle } from '../../photo/inner-rectangle.ts';
import { placeOfInner } from './inner-picture-table.ts';

/** A photo as a scan finds it on disk. */
export interface PhotoFile {
  directory: string;
  name: string;
  folderId: number;
  size: number;
  modifiedAt: number;
  /** `device:inode` where the file has more than one hard link. */
  linkKey: string | undefined;
  /** Names of the companions, all in the same directory. */
  companions: string[];
  /** Latest change among the sidecars, milliseconds since 1970; 0 without one. */
  companionsChangedAt: number;
}

/** What a scan compares with the disk to see whether a file must be read. */
export interface KnownFile extends PhotoFile {
  id: PhotoId;
  contentId: number;
  featuresVersion: string;
}

interface KnownRow {
  id: number;
  content_id: number;
  folder_id: number;
  directory: string;
  name: string;
  size: number;
  modified_at: number;
  link_key: string | null;
  companions: string;
  companions_changed_at: number;
  features_version: string;
}

/** A photo with what grouping wants to know beside it. */
export interface PlacedPhoto {
  photo: Photo;
  contentId: number;
  contentHash: string;
  /** The same for hard links to one file. */
  linkKey: string | undefined;
}

interface PhotoRow {
  id: number;
  link_key: string | null;
  content_id: number;
  hash: string;
  directory: string;
  name: string;
  size: number;
  modified_at: number;
  metadata: string;
  companions: string;
  width: number;
  height: number;
  format: string;
  offline: number;
  /** Of `inner_pictures`. */
  inner_place: string | null;
}

const photoColumns = `p.id, p.link_key, p.content_id, p.directory, p.name, p.size, p.modified_at, p.metadata, p.companions,
  c.hash, c.width, c.height, c.format, f.offline, i.place AS inner_place
  FROM photos p JOIN contents c ON c.id = p.content_id JOIN folders f ON f.id = p.folder_id
    LEFT JOIN inner_pictures i ON i.content_id = p.content_id`;

const names = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

const metadataSchema: v.GenericSchema<unknown, PhotoMetadata> = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    takenAt: v.optional(v.string()),
    camera: v.optional(v.string()),
    lens: v.optional(v.string()),
    latitude: v.optional(v.number()),
    longitude: v.optional(v.number()),
    keywords: v.array(v.string()),
    keywordPaths: v.optional(v.array(v.string())),
    rating: v.optional(v.number()),
    title: v.optional(v.string()),
    orientation: v.number(),
  }),
);

export class PhotoTable {
  readonly #put;
  readonly #idAt;
  readonly #hashAt;
  readonly #inDirectory;
  readonly #directories;
  readonly #byId;
  readonly #byContent;
  readonly #remove;
  readonly #renumber;
  readonly #count;
  readonly #countOf;
  readonly #perDirectory;
  readonly #setCompanions;
  readonly #related;
  readonly #contentMetadata;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO photos (content_id, folder_id, directory, name, size, modified_at, link_key, metadata, companions,
         companions_changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (directory, name) DO UPDATE SET content_id = excluded.content_id, folder_id = excluded.folder_id,
         size = excluded.size, modified_at = excluded.modified_at, link_key = excluded.link_key,
         metadata = excluded.metadata, companions = excluded.companions,
         companions_changed_at = excluded.companions_changed_at`,
    );
    this.#idAt = database.prepare<{ id: number }>('SELECT id FROM photos WHERE directory = ? AND name = ?');
    this.#hashAt = database.prepare<{ hash: string }>(
      'SELECT c.hash FROM photos p JOIN contents c ON c.id = p.content_id WHERE p.directory = ? AND p.name = ?',
    );
    this.#inDirectory = database.prepare<KnownRow>(
      `SELECT p.id, p.content_id, p.folder_id, p.directory, p.name, p.size, p.modified_at, p.link_key, p.companions,
         p.companions_changed_at, c.features_version
       FROM photos p JOIN contents c ON c.id = p.content_id WHERE p.directory = ?`,
    );
    this.#directories = database.prepare<{ directory: string }>(
      `SELECT directory FROM photos WHERE folder_id = ?1 UNION SELECT directory FROM problems WHERE folder_id = ?1`,
    );
    this.#byId = database.prepare<PhotoRow>(`SELECT ${photoColumns} WHERE p.id = ?`);
    this.#byContent = database.prepare<PhotoRow>(
      `SELECT ${photoColumns} WHERE p.content_id = ? ORDER BY p.id`,
    );
    this.#remove = database.prepare('DELETE FROM photos WHERE id = ?');
    this.#renumber = database.prepare('UPDATE photos SET id = ? WHERE id = ?');
    this.#count = database.prepare<{ photos: number }>(
      'SELECT coalesce(sum(photos), 0) AS photos FROM folders',
    );
    this.#countOf = database.prepare<{ photos: number }>(
      'SELECT count(*) AS photos FROM photos WHERE content_id = ?',
    );
    this.#perDirectory = database.prepare<{ directory: string; photos: number }>(
      'SELECT directory, count(*) AS photos FROM photos WHERE folder_id = ? GROUP BY directory',
    );
    this.#setCompanions = database.prepare(
      'UPDATE photos SET companions = ?, companions_changed_at = ?, metadata = ? WHERE id = ?',
    );
    this.#related = database.prepare<PhotoRow>(
      `SELECT ${photoColumns}
       WHERE p.content_id IN (SELECT a FROM edges UNION SELECT b FROM edges)
          OR p.content_id IN (SELECT content_id FROM photos GROUP BY content_id HAVING count(*) > 1)`,
    );
    this.#contentMetadata = database.prepare<{ metadata: string }>(
      'SELECT metadata FROM contents WHERE id = ?',
    );
  }

  /** Stores a photo, or what is new of the one at this path, and returns its number. `metadata` is the content's, with the sidecar's over it. */
  put(file: PhotoFile, contentId: number, metadata: PhotoMetadata): PhotoId {
    const values: Value[] = [
      contentId,
      file.folderId,
      file.directory,
      file.name,
      file.size,
      file.modifiedAt,
      file.linkKey ?? null,
      JSON.stringify(metadata),
      JSON.stringify(file.companions),
      file.companionsChangedAt,
    ];
    this.#put.run(...values);
    const id = this.idAt(file.directory, file.name);
    if (id === undefined) throw new Error(`The photo ${file.name} was not stored.`);
    return id;
  }

  /** The file that came in as `newId` is the one known as `id`, found at another place: it keeps its old number. */
  recogniseMove(id: PhotoId, newId: PhotoId): void {
    this.remove(id);
    this.#renumber.run(id, newId);
  }

  setCompanions(id: PhotoId, file: PhotoFile, metadata: PhotoMetadata): void {
    this.#setCompanions.run(
      JSON.stringify(file.companions),
      file.companionsChangedAt,
      JSON.stringify(metadata),
      id,
    );
  }

  inDirectory(directory: string): KnownFile[] {
    return this.#inDirectory.all(directory).map((row) => ({
      id: row.id,
      contentId: row.content_id,
      folderId: row.folder_id,
      directory: row.directory,
      name: row.name,
      size: row.size,
      modifiedAt: row.modified_at,
      linkKey: row.link_key ?? undefined,
      companions: v.parse(names, row.companions),
      companionsChangedAt: row.companions_changed_at,
      featuresVersion: row.features_version,
    }));
  }

  /** Directories of a folder in which the catalog has photos or problems. */
  directories(folderId: number): string[] {
    return this.#directories.all(folderId).map((row) => row.directory);
  }

  idAt(directory: string, name: string): PhotoId | undefined {
    return this.#idAt.get(directory, name)?.id;
  }

  get(id: PhotoId): Photo | undefined {
    const row = this.#byId.get(id);
    return row && toPhoto(row);
  }

  /** The content hash of the photo at an absolute path. */
  hashAt(path: string): string | undefined {
    return this.#hashAt.get(dirname(path), basename(path))?.hash;
  }

  ofContent(contentId: number): Photo[] {
    return this.placedOf(contentId).map(({ photo }) => photo);
  }

  /** How many photos lie in each directory of a folder. */
  perDirectory(folderId: number): { directory: string; photos: number }[] {
    return this.#perDirectory.all(folderId);
  }

  countOf(contentId: number): number {
    return this.#countOf.get(contentId)?.photos ?? 0;
  }

  contentMetadata(contentId: number): PhotoMetadata | undefined {
    const row = this.#contentMetadata.get(contentId);
    return row && v.parse(metadataSchema, row.metadata);
  }

  remove(id: PhotoId): void {
    this.#remove.run(id);
  }

  count(): number {
    return this.#count.get()?.photos ?? 0;
  }

  /** Every photo that has a relation to another one. */
  related(): PlacedPhoto[] {
    return this.#related.all().map(toPlaced);
  }

  /** The photos with one content, in the order of their numbers. */
  placedOf(contentId: number): PlacedPhoto[] {
    return this.#byContent.all(contentId).map(toPlaced);
  }
}

function toPlaced(row: PhotoRow): PlacedPhoto {
  return {
    photo: toPhoto(row),
    contentId: row.content_id,
    contentHash: row.hash,
    linkKey: row.link_key ?? undefined,
  };
}

function innerSize({ width, height }: PhotoRow, place: Rectangle): { width: number; height: number } {
  return {
    width: Math.round((place.right - place.left) * width),
    height: Math.round((place.bottom - place.top) * height),
  };
}

function toPhoto(row: PhotoRow): Photo {
  return {
    id: row.id,
    path: join(row.directory, row.name),
    size: row.size,
    modifiedAt: row.modified_at,
    width: row.width,
    height: row.height,
    inner: row.inner_place === null ? undefined : innerSize(row, placeOfInner(row.inner_place)),
    format: row.format,
    metadata: v.parse(metadataSchema, row.metadata),
    companions: v.parse(names, row.companions).map((name) => join(row.directory, name)),
    offline: row.offline === 1,
  };
}
