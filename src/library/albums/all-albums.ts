import type { Album } from '../../contract/albums.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AlbumsFile } from './albums-file.ts';

/** All albums by name, with what the catalog knows of their photos. */
export function allAlbums({ answers }: Catalog, albums: AlbumsFile): Album[] {
  const counts = new Map(answers.counts().map((row) => [row.album, row]));
  return albums
    .all()
    .map(({ id, name, colour, origin }): Album => {
      const { photos = 0, away = 0, rejected = 0 } = counts.get(id) ?? {};
      const [cover] = answers.page(id, 0, 1);
      return { id, name, colour, origin, photos, away, rejected, cover };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
