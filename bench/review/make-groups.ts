import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { groupId } from '../../src/groups/build-groups.ts';
import { makeRows } from '../library/make-rows.ts';

const bytesOfPhoto = 3_000_000;

/**
 * A library of `count` photos that have rows but no files, and as many groups of the level `same-scene`: each photo with
 * the next two. The first `pictured` have a thumbnail, made of `photo`.
 */
export async function makeGroups(
  libraryFolder: string,
  count: number,
  photo: string,
  pictured: number,
): Promise<void> {
  await makeRows(libraryFolder, count);
  const thumbnail = await sharp(await readFile(photo))
    .resize(426, 320)
    .jpeg({ quality: 80 })
    .toBuffer();
  const catalog = openCatalog(libraryFolder, 'write');
  try {
    catalog.transaction(() => {
      // What the rows have touched is not to be grouped again.
      catalog.touched.clear();
      catalog.starQueue.clear();
      for (let keeper = 1; keeper <= count; keeper++) {
        const members = [0, 1, 2].map((step) => 1 + ((keeper - 1 + step) % count));
        catalog.groups.insert({
          id: groupId('same-scene', keeper),
          level: 'same-scene',
          keeper,
          reason: { criterion: 'resolution', sentence: '4,000 × 3,000 is larger than 2,000 × 1,500' },
          reclaimableBytes: bytesOfPhoto + count - keeper,
          isDecided: false,
          fingerprint: String(keeper),
          photos: members.length,
          members: members.map((id, place) => ({
            id,
            relation:
              place === 0 ? undefined : { level: 'same-scene', distance: 30, score: 0.8, evidence: 'moved' },
            isSettled: false,
          })),
          oldest: keeper,
          newest: keeper,
          path: `/rows-only/${keeper}`,
        });
      }
    });
    for (let id = 1; id <= pictured + 2; id++) {
      const hash = catalog.contents.hashOfPhoto(id);
      if (hash !== undefined) catalog.thumbnails.put(hash, new Uint8Array(thumbnail));
    }
  } finally {
    catalog.close();
  }
}
