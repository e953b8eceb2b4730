import type { AlbumCalls } from '../contract/album-calls.ts';
import type { PhotoPage } from '../contract/albums.ts';
import type { Catalog } from './catalog/catalog.ts';
import { orderByLikeness, type LikenessOrder } from './tuning/likeness-order.ts';
import type { SubjectCodes } from './tuning/subject-codes.ts';

/** All photos of the library, a page at a time. */
export class PhotoPages {
  readonly #catalog: Catalog;
  readonly #subjects: SubjectCodes;
  #likeness: { stamp: string; order: Promise<LikenessOrder> } | undefined;

  constructor(catalog: Catalog, subjects: SubjectCodes) {
    this.#catalog = catalog;
    this.#subjects = subjects;
  }

  async page({ order, offset, limit }: Parameters<AlbumCalls['photos']>[0]): Promise<PhotoPage> {
    const { photoList, photos } = this.#catalog;
    if (order !== 'likeness') {
      const ids = order === 'newest' ? photoList.newest(offset, limit) : photoList.byFolder(offset, limit);
      return { photos: ids.flatMap((id) => photos.get(id) ?? []), total: photoList.count(), offset };
    }
    const { contents, starts } = await this.#byLikeness();
    const shown = contents.slice(offset, offset + limit).flatMap((content, place) => {
      const id = photoList.ofContent(content);
      const photo = id === undefined ? undefined : photos.get(id);
      return photo ? [{ photo, isStart: starts.has(offset + place) }] : [];
    });
    return {
      photos: shown.map(({ photo }) => photo),
      total: contents.length,
      offset,
      starts: shown.flatMap(({ isStart }, place) => (isStart ? [place] : [])),
    };
  }

  /** Worked out anew where photos or groups came or went, or another model is in use. */
  #byLikeness(): Promise<LikenessOrder> {
    const { count, revision } = this.#catalog.contents.joinedState();
    const stamp = `${this.#subjects.model.version} ${count} ${revision} ${this.#catalog.groups.changes}`;
    if (this.#likeness?.stamp !== stamp) {
      const order = orderByLikeness(this.#catalog, this.#subjects);
      this.#likeness = { stamp, order };
      order.catch(() => (this.#likeness = undefined));
    }
    return this.#likeness.order;
  }
}
