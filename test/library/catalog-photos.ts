import type { Level } from '../../src/contract/levels.ts';
import { groupId } from '../../src/groups/build-groups.ts';
import type { Catalog } from '../../src/library/catalog/catalog.ts';
import type { StoredGroup } from '../../src/library/catalog/group-table.ts';

/** Adds a photo that has rows but no file, in a content of its own, and returns the content's number. */
export function addPhoto(
  catalog: Catalog,
  folderId: number,
  number: number,
  {
    width = 100 + (number % 3),
    size = 1000 + number,
    directory = '/x',
    takenAt,
    pictureCode = new Uint8Array(32),
    layoutCode = new Uint8Array(8),
  }: {
    width?: number;
    size?: number;
    directory?: string;
    takenAt?: string;
    pictureCode?: Uint8Array;
    layoutCode?: Uint8Array;
  } = {},
): number {
  const metadata = { takenAt, keywords: [], orientation: 1 };
  const contentId = catalog.contents.put({
    hash: `hash ${number}`,
    size,
    width,
    height: 100,
    format: 'jpeg',
    metadata,
    features: new Int8Array(4),
    featuresScale: 1,
    featuresVersion: 'f',
    pictureCode,
    pictureMargins: Int8Array.from({ length: 256 }, (_, bit) =>
      ((pictureCode[bit >> 3]! >> (bit & 7)) & 1) === 1 ? 100 : -100,
    ),
    subjectCode: new Uint8Array(8),
    layoutCode,
    modelVersion: 'm',
  });
  const file = { directory, name: `${number}.jpg`, folderId, size, modifiedAt: number };
  catalog.photos.put(
    { ...file, linkKey: undefined, companions: [], companionsChangedAt: 0 },
    contentId,
    metadata,
  );
  return contentId;
}

/** All stored groups of a level by the path of their keepers, whole. */
export function groupsOf({ groups, groupLists }: Catalog, level: Level): StoredGroup[] {
  const { keepers } = groupLists.list(level, 'path', {}, groups.changes);
  return keepers.flatMap((keeper) => groups.get(groupId(level, keeper)) ?? []);
}
