import type { Rectangle } from '../../photo/inner-rectangle.ts';
import type { Database } from './database.ts';
import { signedBytes, unsignedBytes } from './signed-bytes.ts';

/** A picture shown inside a content, as the network and its picture head see it; see `Content`. */
export interface HashedInnerPicture {
  /** Where in the content it lies. */
  place: Rectangle;
  features: Int8Array;
  featuresScale: number;
  pictureCode: Uint8Array;
  pictureMargins: Int8Array;
}

interface PictureRow {
  picture_code: Uint8Array;
  picture_margins: Uint8Array;
}

/** From what the catalog holds. */
export function placeOfInner(stored: string): Rectangle {
  return JSON.parse(stored) as Rectangle;
}

/** The pictures inside contents, by the contents' numbers; most have none. */
export class InnerPictureTable {
  readonly #put;
  readonly #remove;
  readonly #picture;
  readonly #place;
  readonly #joined;
  readonly #features;
  readonly #setCodes;

  constructor(database: Database) {
    this.#put = database.prepare('INSERT OR REPLACE INTO inner_pictures VALUES (?, ?, ?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM inner_pictures WHERE content_id = ?');
    this.#picture = database.prepare<PictureRow>(
      'SELECT picture_code, picture_margins FROM inner_pictures WHERE content_id = ?',
    );
    this.#place = database.prepare<{ place: string }>(
      'SELECT place FROM inner_pictures WHERE content_id = ?',
    );
    this.#joined = database.prepare<{ id: number; picture_code: Uint8Array }>(
      `SELECT c.id, i.picture_code FROM inner_pictures i JOIN contents c ON c.id = i.content_id
       WHERE c.joined = 1 ORDER BY c.id`,
    );
    this.#features = database.prepare<{ features: Uint8Array; features_scale: number }>(
      'SELECT features, features_scale FROM inner_pictures WHERE content_id = ?',
    );
    this.#setCodes = database.prepare(
      'UPDATE inner_pictures SET picture_code = ?, picture_margins = ? WHERE content_id = ?',
    );
  }

  /** Stores what is inside a content, in the place of what was. */
  put(contentId: number, inner: HashedInnerPicture | undefined): void {
    if (!inner) {
      this.#remove.run(contentId);
      return;
    }
    const { place, features, featuresScale, pictureCode, pictureMargins } = inner;
    this.#put.run(
      contentId,
      JSON.stringify(place),
      unsignedBytes(features),
      featuresScale,
      pictureCode,
      unsignedBytes(pictureMargins),
    );
  }

  /** The picture code and its margins. */
  picture(contentId: number): { code: Uint8Array; margins: Int8Array } | undefined {
    const row = this.#picture.get(contentId);
    return row && { code: row.picture_code, margins: signedBytes(row.picture_margins) };
  }

  place(contentId: number): Rectangle | undefined {
    const row = this.#place.get(contentId);
    return row && placeOfInner(row.place);
  }

  /** The codes inside all contents that were compared with the library. */
  joined(): { id: number; pictureCode: Uint8Array }[] {
    return this.#joined.all().map(({ id, picture_code }) => ({ id, pictureCode: picture_code }));
  }

  features(contentId: number): { values: Int8Array; scale: number } | undefined {
    const row = this.#features.get(contentId);
    return row && { values: signedBytes(row.features), scale: row.features_scale };
  }

  setCodes(contentId: number, codes: Pick<HashedInnerPicture, 'pictureCode' | 'pictureMargins'>): void {
    this.#setCodes.run(codes.pictureCode, unsignedBytes(codes.pictureMargins), contentId);
  }
}
