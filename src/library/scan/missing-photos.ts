import type { PhotoId } from '../../contract/photo.ts';
import type { ScanReport } from '../../contract/progress.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KnownFile } from '../catalog/photo-table.ts';

/**
 * Photos whose files a scan has not found, and the new ones that they may be under another path: which is known only when
 * all was looked at.
 */
export class MissingPhotos {
  readonly #catalog: Catalog;
  readonly #missing: KnownFile[] = [];
  /** By content. */
  readonly #added = new Map<number, PhotoId[]>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  miss(photos: readonly KnownFile[]): void {
    // Not spread into one call: a directory may hold more than its arguments may be.
    for (const photo of photos) this.#missing.push(photo);
  }

  /** A directory is gone with all that was known in it. */
  missDirectory(directory: string): void {
    const { photos, problems } = this.#catalog;
    this.miss(photos.inDirectory(directory));
    for (const { name } of problems.inDirectory(directory)) problems.remove(directory, name);
  }

  find(photo: PhotoId, contentId: number): void {
    const others = this.#added.get(contentId);
    if (others) others.push(photo);
    else this.#added.set(contentId, [photo]);
  }

  /** Forgets what is gone, and lets what has only moved keep its number. */
  settle(report: ScanReport): void {
    this.#catalog.transaction(() => {
      for (const photo of this.#missing) {
        const movedTo = this.#added.get(photo.contentId)?.pop();
        if (movedTo === undefined) {
          this.#catalog.photos.remove(photo.id);
          report.removed += 1;
        } else {
          this.#catalog.photos.recogniseMove(photo.id, movedTo);
          report.moved += 1;
        }
      }
    });
  }
}
