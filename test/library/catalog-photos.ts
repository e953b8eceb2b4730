import type { Catalog } from '../../src/library/catalog/catalog.ts';

/** Adds a photo that has rows but no file, in a content of its own, and returns the content's number. */
export function addPhoto(
  catalog: Catalog,
  folderId: number,
  number: number,
  { width = 100 + (number % 3) } = {},
): number {
  const metadata = { keywords: [], orientation: 1 };
  const contentId = catalog.contents.put({
    hash: `hash ${number}`,
    size: 1000 + number,
    width,
    height: 100,
    format: 'jpeg',
    metadata,
    features: new Int8Array(4),
    featuresScale: 1,
    featuresVersion: 'f',
    pictureCode: new Uint8Array(32),
    subjectCode: new Uint8Array(8),
    modelVersion: 'm',
  });
  const file = { directory: '/x', name: `${number}.jpg`, folderId, size: 1000 + number, modifiedAt: number };
  catalog.photos.put(
    { ...file, linkKey: undefined, companions: [], companionsChangedAt: 0 },
    contentId,
    metadata,
  );
  return contentId;
}
