import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LibraryStatus } from '../../src/contract/status.ts';
import type { Library } from '../../src/library/library.ts';
import { FolderWatcher } from '../../src/library/watch/watch-folders.ts';
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

it.runIf(process.platform === 'linux')('watches directories, not their files', async () => {
  const folder = await scratchFolder();
  for (const name of ['a', 'a/b', 'c']) {
    await mkdir(join(folder, name));
    for (let file = 0; file < 50; file++) await writeFile(join(folder, name, `${file}.jpg`), '');
  }
  const before = await systemWatches();
  const changed: string[] = [];
  const watcher = new FolderWatcher(
    (_root, directories) => changed.push(...directories),
    () => undefined,
  );
  onTestFinished(() => watcher.close());
  await watcher.watch([folder]);
  expect((await systemWatches()) - before).toBeLessThanOrEqual(4);
  await writeFile(join(folder, 'a/b', 'new.jpg'), 'x');
  await appendFile(join(folder, 'c', '7.jpg'), 'x');
  await vi.waitFor(
    () => expect(new Set(changed)).toEqual(new Set([join(folder, 'a/b'), join(folder, 'c')])),
    {
      timeout: 10_000,
    },
  );
});

/** How many files and directories this process has asked the system to watch. */
async function systemWatches(): Promise<number> {
  const open = await readdir('/proc/self/fdinfo');
  const infos = await Promise.all(
    open.map((name) => readFile(`/proc/self/fdinfo/${name}`, 'utf8').catch(() => '')),
  );
  return infos.join('').match(/^inotify wd:/gm)?.length ?? 0;
}
