import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ScanProgress } from '../../src/contract/progress.ts';
import type { FoundEdge } from '../../src/library/catalog/edge-table.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import type { Library } from '../../src/library/library.ts';
import { copySamples, scanFolder, scratchFolder } from './scratch.ts';

const samples = ['At home/IMG_0820.jpg', 'Edited/raccoon-cropped.jpg', '2023 Summer/IMG_0412.jpg'];

/** A scanned library whose codes then come from an older model, which made them differently. */
async function agedLibrary(): Promise<{
  folder: string;
  photos: string;
  codes: Map<string, string>;
  edges: FoundEdge[];
}> {
  const [folder, photos] = [await scratchFolder(), await scratchFolder()];
  await copySamples(photos, Object.fromEntries(samples.map((path) => [path.replace('/', ' '), path])));
  const library = await openLibrary({ folder, workers: 1 });
  await scanFolder(library, photos);
  await library.close();
  const codes = storedCodes(folder);
  const edges = storedEdges(folder);
  const catalog = openCatalog(folder, 'write');
  for (const { id } of [...catalog.contents.joinedCodes()]) {
    catalog.contents.setCodes(id, {
      pictureCode: new Uint8Array(32).fill(id),
      pictureMargins: new Int8Array(256).fill(id),
      subjectCode: new Uint8Array(8).fill(id),
      modelVersion: 'older',
    });
    catalog.contents.markJoined(id);
  }
  catalog.close();
  return { folder, photos, codes, edges };
}

function storedCodes(folder: string): Map<string, string> {
  const catalog = openCatalog(folder, 'read');
  try {
    return new Map(
      [...catalog.contents.joinedCodes()].map(({ id, pictureCode }) => [
        catalog.contents.hashOf(id)!,
        Buffer.from(pictureCode).toString('hex'),
      ]),
    );
  } finally {
    catalog.close();
  }
}

function storedEdges(folder: string): FoundEdge[] {
  const catalog = openCatalog(folder, 'read');
  try {
    return catalog.edges.all();
  } finally {
    catalog.close();
  }
}

const groupsOf = (library: Library) =>
  library
    .groups({ level: 'same-picture', order: 'path', offset: 0, limit: 10 })
    .groups.map(({ members }) => members.map(({ photo }) => photo.path));

it('after a change of model all is compared anew without decoding, while the old groups stay', async () => {
  const { folder, photos, codes, edges } = await agedLibrary();
  const expected = [[join(photos, 'At home IMG_0820.jpg'), join(photos, 'Edited raccoon-cropped.jpg')]];

  const first = await openLibrary({ folder, workers: 1 });
  expect(groupsOf(first)).toEqual(expected);
  // Stopped as soon as it has begun: what is done is kept, and the groups are still there.
  const stages: ScanProgress[] = [];
  first.on('scanProgress', (progress) => {
    stages.push(progress);
    if (progress.stage === 'renewing') void first.cancelScan();
  });
  expect(await first.scan()).toMatchObject({ cancelled: true, hashed: 0 });
  expect(stages.at(-1)).toMatchObject({ stage: 'renewing', total: 2 * samples.length });
  expect(groupsOf(first)).toEqual(expected);
  await first.close();

  const second = await openLibrary({ folder, workers: 1 });
  const progress: ScanProgress[] = [];
  second.on('scanProgress', (report) => {
    progress.push(report);
    expect(groupsOf(second)).toEqual(expected);
  });
  expect(await second.scan()).toMatchObject({ cancelled: false, hashed: 0, unchanged: samples.length });
  expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
  expect(groupsOf(second)).toEqual(expected);
  await second.close();
  expect(storedCodes(folder)).toEqual(codes);
  // Verdicts come from the cached thumbnails alone: the same pairs get the same scores and words on any day.
  expect(edges).not.toEqual([]);
  expect(storedEdges(folder)).toEqual(edges);
});
