import type { Catalog } from '../../src/library/catalog/catalog.ts';

/** A content as a test wants it in the catalog. */
export interface Row {
  hash: string;
  features: Int8Array;
  pictureCode: Uint8Array;
  subjectCode: Uint8Array;
  featuresVersion: string;
  modelVersion: string;
  name?: string;
  directory?: string;
}

/** Puts a content and a photo of it into the catalog, as compared with all others; returns the photo's id. */
export function addRow(catalog: Catalog, folderId: number, row: Row): number {
  const { directory = '/photos', name = `${row.hash}.jpg`, ...codes } = row;
  const metadata = { keywords: [], orientation: 1 };
  const size = { size: 1000, width: 100, height: 100, format: 'jpeg' };
  const content = catalog.contents.put({
    ...codes,
    ...size,
    metadata,
    featuresScale: 1,
    pictureMargins: new Int8Array(256),
    layoutCode: new Uint8Array(8),
  });
  catalog.contents.markJoined(content);
  const file = { directory, name, folderId, size: 1000, modifiedAt: 1 };
  return catalog.photos.put(
    { ...file, linkKey: undefined, companions: [], companionsChangedAt: 0 },
    content,
    metadata,
  );
}
