import type { Group, GroupPage } from '../contract/groups.ts';
import type { EncodedImage, LibraryCalls } from '../contract/library-calls.ts';
import type { Photo, PhotoId } from '../contract/photo.ts';
import { KindredError } from '../contract/problems.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { StoredGroup } from './catalog/group-table.ts';

type Request<K extends keyof LibraryCalls> = Parameters<LibraryCalls[K]>[0];

/** What can be answered from the catalog alone, also while another process writes to it. */
export class LibraryReader {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  groups({ level, order, offset, limit }: Request<'groups'>): GroupPage {
    const { groups } = this.#catalog;
    return {
      groups: groups.page(level, order, offset, limit).flatMap((group) => this.#fill(group)),
      total: groups.summary().find((summary) => summary.level === level)?.groups ?? 0,
      offset,
    };
  }

  group({ id }: Request<'group'>): Group | undefined {
    const stored = this.#catalog.groups.get(id);
    return stored && this.#fill(stored)[0];
  }

  /** Throws KindredError `not-found`. */
  photo(id: PhotoId): Photo {
    const photo = this.#catalog.photos.get(id);
    if (photo) return photo;
    throw new KindredError('not-found', 'This photo is not in the library any more.');
  }

  problems({ offset, limit }: Request<'problems'>): ReturnType<LibraryCalls['problems']> {
    const { problems } = this.#catalog;
    return { problems: problems.page(offset, limit), total: problems.count() };
  }

  thumbnail({ id }: Request<'thumbnail'>): EncodedImage | undefined {
    const hash = this.#catalog.contents.hashOfPhoto(id);
    const bytes = hash === undefined ? undefined : this.#catalog.thumbnails.get(hash);
    return bytes && { mediaType: 'image/jpeg', bytes };
  }

  /** The group with its photos; none where a photo went away since, until the groups are made anew. */
  #fill(stored: StoredGroup): Group[] {
    const members = stored.members.flatMap(({ id, relation }) => {
      const photo = this.#catalog.photos.get(id);
      return photo ? [{ photo, relation }] : [];
    });
    return members.length < 2 || members[0]?.photo.id !== stored.keeper ? [] : [{ ...stored, members }];
  }
}
