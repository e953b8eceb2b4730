import { join } from 'node:path';
import sharp from 'sharp';
import { KindredError } from '../contract/problems.ts';
import { loadCalibration } from '../model/calibration.ts';
import { loadModel } from '../model/load-model.ts';
import { openCatalog } from './catalog/catalog.ts';
import { Database } from './catalog/database.ts';
import { workerFile } from './open-library.ts';
import { WorkerPool } from './workers/worker-pool.ts';

/** Longer side of a thumbnail that leaves the computer, in pixels: enough to recognise a picture by. */
export const sharedThumbnailSide = 160;

/** A content as it may be published; see `photos` for which files hold it. */
export interface SourceContent {
  hash: string;
  pictureCode: Uint8Array;
  size: number;
  width: number;
  height: number;
  paths: string[];
}

interface ContentRow {
  hash: string;
  picture_code: Uint8Array;
  size: number;
  width: number;
  height: number;
  paths: string;
}

/** A library's contents in the order of their hashes, read beside whoever may be writing to it. */
export interface ArchiveSource {
  /** Version of the model whose codes are given out. */
  modelVersion: string;
  /** Contents that have a photo and codes of this model. */
  count: number;
  /** Contents whose codes are of another model; the next scan makes them anew. */
  outdated: number;
  page: (after: string, limit: number) => SourceContent[];
  /** JPEG, its longer side `sharedThumbnailSide` at most. */
  thumbnail: (hash: string) => Promise<Uint8Array | undefined>;
  close: () => void;
}

/** Opens a library for publishing; throws KindredError as `openForReading` does. */
export async function openArchiveSource(folder: string): Promise<ArchiveSource> {
  const { version } = await loadModel();
  const catalog = openCatalog(folder, 'read');
  const database = new Database(join(folder, 'catalog.db'), { readOnly: true });
  const hasPhoto = 'EXISTS (SELECT 1 FROM photos p WHERE p.content_id = c.id)';
  const count = (condition: string): number =>
    database
      .prepare<{ n: number }>(`SELECT count(*) AS n FROM contents c WHERE ${hasPhoto} AND ${condition}`)
      .get(version)?.n ?? 0;
  const page = database.prepare<ContentRow>(
    `SELECT c.hash, c.picture_code, c.size, c.width, c.height,
       (SELECT json_group_array(json_array(p.directory, p.name)) FROM photos p WHERE p.content_id = c.id) AS paths
     FROM contents c WHERE ${hasPhoto} AND c.model_version = ? AND c.hash > ? ORDER BY c.hash LIMIT ?`,
  );
  return {
    modelVersion: version,
    count: count('c.model_version = ?'),
    outdated: count('c.model_version <> ?'),
    page: (after, limit) =>
      page.all(version, after, limit).map(({ hash, picture_code, size, width, height, paths }) => ({
        hash,
        pictureCode: picture_code,
        size,
        width,
        height,
        paths: (JSON.parse(paths) as [string, string][]).map(([directory, name]) => join(directory, name)),
      })),
    thumbnail: async (hash) => {
      const jpeg = catalog.thumbnails.get(hash);
      const side = sharedThumbnailSide;
      return jpeg && sharp(jpeg).resize(side, side, { fit: 'inside' }).jpeg({ quality: 70 }).toBuffer();
    },
    close: () => {
      database.close();
      catalog.close();
    },
  };
}

/** A picture to be looked up elsewhere. */
export interface QueryCodes {
  modelVersion: string;
  /** SHA-256 of the file, hexadecimal. */
  hash: string;
  /** Picture codes of its eight turns and mirrors, 32 bytes each, upright first, and of a picture inside it. */
  pictureCodes: Uint8Array[];
  /** Bits of 256 within which two photos may be the same picture. */
  pictureRadius: number;
}

/** Reads a picture and hashes it; needs no library. Throws KindredError `not-a-photo` with the reason. */
export async function hashForQuery(path: string): Promise<QueryCodes> {
  const model = await loadModel();
  const pictureRadius = (await loadCalibration(model)).picture.usual.radius;
  const pool = new WorkerPool(workerFile, 1);
  try {
    const read = await pool.run('readQuery', { path }, { priority: 'interactive' });
    if (!read.ok) throw new KindredError('not-a-photo', read.message);
    const { content, pictures } = read;
    const pictureCodes = pictures.map(({ code }) => code);
    return { modelVersion: model.version, hash: content.hash, pictureCodes, pictureRadius };
  } finally {
    await pool.close();
  }
}
