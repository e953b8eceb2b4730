import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JSONFile } from 'lowdb/node';
import * as v from 'valibot';
import { albumColours, albumOrigins } from '../../contract/albums.ts';

const albumSchema = v.object({
  id: v.string(),
  name: v.string(),
  colour: v.picklist(albumColours),
  origin: v.picklist(albumOrigins),
  /** The folder, keyword or rating it was made from; absent where the user made it. */
  source: v.optional(v.string()),
});
const fileSchema = v.object({ albums: v.array(albumSchema) });

export type AlbumRecord = v.InferOutput<typeof albumSchema>;

/** Names, colours and origins of the albums in `albums.json` beside the catalog: small, readable, written by rename. */
export class AlbumsFile {
  #albums: readonly AlbumRecord[];
  readonly #write: (albums: readonly AlbumRecord[]) => Promise<void>;

  private constructor(
    albums: readonly AlbumRecord[],
    write: (albums: readonly AlbumRecord[]) => Promise<void>,
  ) {
    this.#albums = albums;
    this.#write = write;
  }

  /**
   * Reads the file, or begins without albums where there is none. One that can't be read is put aside as
   * `albums.damaged.json`; its answers are in the catalog and get an album again (`adopt`).
   */
  static async open(libraryFolder: string): Promise<AlbumsFile> {
    const path = join(libraryFolder, 'albums.json');
    const file = new JSONFile<unknown>(path);
    const stored = await file.read().catch((error: unknown) => {
      if (error instanceof SyntaxError) return 'damaged';
      throw error;
    });
    const parsed = v.safeParse(fileSchema, stored ?? { albums: [] });
    if (!parsed.success) await copyFile(path, join(libraryFolder, 'albums.damaged.json'));
    return new AlbumsFile(parsed.success ? parsed.output.albums : [], (albums) => file.write({ albums }));
  }

  all(): readonly AlbumRecord[] {
    return this.#albums;
  }

  find(id: string): AlbumRecord | undefined {
    return this.#albums.find((album) => album.id === id);
  }

  /** Replaces the album of this id, or adds it. */
  async put(...changed: AlbumRecord[]): Promise<void> {
    const replaced = new Map(changed.map((album) => [album.id, album]));
    const kept = this.#albums.map((album) => {
      const change = replaced.get(album.id);
      replaced.delete(album.id);
      return change ?? album;
    });
    this.#albums = [...kept, ...replaced.values()];
    await this.#write(this.#albums);
  }

  async remove(id: string): Promise<void> {
    this.#albums = this.#albums.filter((album) => album.id !== id);
    await this.#write(this.#albums);
  }
}
