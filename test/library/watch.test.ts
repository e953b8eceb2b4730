import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LibraryStatus } from '../../src/contract/status.ts';
import type { Library } from '../../src/library/library.ts';
import { copySamples, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

/** Resolves with the first status that satisfies the condition. */
function statusWith(library: Library, condition: (status: LibraryStatus) => boolean): Promise<LibraryStatus> {
  return new Promise((resolve) => {
    const stop = library.on('statusChanged', (status) => {
      if (!condition(status)) return;
      stop();
      resolve(status);
    });
  });
}

const groupCount = (status: LibraryStatus, level: string): number | undefined =>
  status.levels.find((summary) => summary.level === level)?.groups;

describe('a watched folder', () => {
  it('takes in a new photo and puts it in its group, follows a rename, and forgets a deleted one', async () => {
    const photos = await scratchFolder();
    await copySamples(photos, { 'a.jpg': '2023 Summer/IMG_0418.jpg' });
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    await library.watch();

    const arrived = statusWith(library, (status) => groupCount(status, 'exact-copy') === 1);
    await copySamples(photos, { 'new/b.jpg': '2023 Summer/IMG_0418.jpg' });
    expect((await arrived).photos).toBe(2);
    const { groups } = library.groups({ level: 'exact-copy', order: 'path', offset: 0, limit: 10 });
    const added = groups[0]!.members.find(({ photo }) => photo.path.endsWith('b.jpg'))!.photo;

    await mkdir(join(photos, 'later'));
    await rename(join(photos, 'new', 'b.jpg'), join(photos, 'later', 'c.jpg'));
    await expect
      .poll(() => library.photo({ id: added.id })?.path, { timeout: 10_000 })
      .toBe(join(photos, 'later', 'c.jpg'));

    const gone = statusWith(library, (status) => groupCount(status, 'exact-copy') === 0);
    await rm(join(photos, 'later'), { recursive: true });
    expect((await gone).photos).toBe(1);
  });
});
