import { cp, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScanProgress } from '../../src/contract/progress.ts';
import {
  copySamples,
  sampleLibrary,
  scanFolder,
  scratchFolder,
  scratchLibrary,
  writePicture,
} from './scratch.ts';

describe('a scan of the sample library', () => {
  it('reads every photo, names what it cannot use, and opens no unchanged file the second time', async () => {
    const photos = join(await scratchFolder(), 'photos');
    await cp(sampleLibrary, photos, { recursive: true, preserveTimestamps: true });
    const library = await scratchLibrary(await scratchFolder());
    const progress: ScanProgress[] = [];
    library.on('scanProgress', (step) => progress.push(step));

    const first = await scanFolder(library, photos);
    expect(first.cancelled).toBe(false);
    expect(first.hashed + first.problems.length).toBe(first.found);
    expect(first.problems.map(({ path, code }) => [basename(path), code])).toEqual([
      ['IMG_0518.jpg', 'damaged-image'],
      ['IMG_0519.jpg', 'empty-file'],
      ['IMG_0520.jpg', 'not-an-image'],
    ]);
    for (const { message } of first.problems) expect(message).toMatch(/\.$/);

    const done = progress.map((step) => step.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(progress.every((step) => step.done <= step.total)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ done: first.found, total: first.found });

    // Other bytes under the same size and time: a scan that opened the file would notice.
    const untouched = join(photos, '2023 Summer', 'IMG_0418.jpg');
    const { atime, mtime, size } = await stat(untouched);
    await writeFile(untouched, Buffer.alloc(size));
    await utimes(untouched, atime, mtime);
    const second = await library.scan();
    expect(second).toMatchObject({
      found: first.found,
      hashed: 0,
      unchanged: first.hashed,
      moved: 0,
      removed: 0,
    });
    expect(second.problems).toEqual(first.problems);
  });
});

describe('a scan after changes on disk', () => {
  it('follows a moved file, forgets a deleted one and reads a changed one again', async () => {
    const photos = await scratchFolder();
    await Promise.all([1, 2, 3].map((seed) => writePicture(join(photos, `${seed}.jpg`), seed)));
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    const before = library.similarToFile({ path: join(photos, '1.jpg'), limit: 1 });
    const id = (await before).matches[0]?.photo.id;
    expect(id).toBeTypeOf('number');

    await mkdir(join(photos, 'elsewhere'));
    await rename(join(photos, '1.jpg'), join(photos, 'elsewhere', 'renamed.jpg'));
    await rm(join(photos, '2.jpg'));
    await writePicture(join(photos, '3.jpg'), 33);
    expect(await library.scan()).toMatchObject({ found: 2, hashed: 2, unchanged: 0, moved: 1, removed: 1 });
    expect(library.photo({ id: id! })?.path).toBe(join(photos, 'elsewhere', 'renamed.jpg'));
    expect(library.status().photos).toBe(2);
  });

  it('keeps the photos of a folder that cannot be reached, and finds them again', async () => {
    const disk = await scratchFolder();
    const photos = join(disk, 'photos');
    await mkdir(photos);
    await writePicture(join(photos, '1.jpg'), 1);
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);

    await rename(photos, join(disk, 'unplugged'));
    const away = await library.scan();
    expect(away.problems).toMatchObject([{ path: photos, code: 'folder-missing' }]);
    expect(library.status()).toMatchObject({ photos: 1, folders: [{ offline: true }] });

    // What an unplugged disk often leaves behind: its mount point, empty.
    await mkdir(photos);
    await library.scan();
    expect(library.status()).toMatchObject({ photos: 1, folders: [{ offline: true }] });

    await rm(photos, { recursive: true });
    await rename(join(disk, 'unplugged'), photos);
    expect(await library.scan()).toMatchObject({ unchanged: 1, hashed: 0, problems: [] });
    expect(library.status()).toMatchObject({ photos: 1, folders: [{ offline: false }] });
  });

  it('takes in a sidecar that came later, without reading the photo again', async () => {
    const photos = await scratchFolder();
    await copySamples(photos, { 'a.jpg': '2023 Summer/IMG_0418.jpg' });
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    const id = (await library.similarToFile({ path: join(photos, 'a.jpg'), limit: 1 })).matches[0]!.photo.id;
    await writeFile(
      join(photos, 'a.xmp'),
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
       <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="4">
       <dc:subject><rdf:Bag><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`,
    );
    expect(await library.scan()).toMatchObject({ hashed: 0, unchanged: 1 });
    expect(library.photo({ id })).toMatchObject({
      companions: [join(photos, 'a.xmp')],
      metadata: { rating: 4, keywords: ['harbour'] },
    });
  });
});

describe('a scan of an awkward folder', () => {
  it('names loops, broken links and names that are no UTF-8, and goes on', async () => {
    const photos = await scratchFolder();
    await mkdir(join(photos, 'inside'));
    await writePicture(join(photos, 'inside', 'good.jpg'), 5);
    await symlink(photos, join(photos, 'inside', 'loop'));
    await symlink(join(photos, 'nowhere.jpg'), join(photos, 'broken.jpg'));
    await symlink('self.jpg', join(photos, 'self.jpg'));
    await writeFile(
      Buffer.concat([Buffer.from(`${photos}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]),
      'x',
    );
    const library = await scratchLibrary(await scratchFolder());
    const report = await scanFolder(library, photos);
    expect(report).toMatchObject({ found: 1, hashed: 1 });
    expect(report.problems.map(({ code }) => code).sort()).toEqual([
      'name-not-utf8',
      'symlink-loop',
      'symlink-loop',
      'vanished',
    ]);
  });

  it('counts a hard link once in what would be freed', async () => {
    const photos = await scratchFolder();
    await writePicture(join(photos, 'a.jpg'), 8);
    const { link } = await import('node:fs/promises');
    await link(join(photos, 'a.jpg'), join(photos, 'b.jpg'));
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    const page = library.groups({ level: 'exact-copy', order: 'reclaimable', offset: 0, limit: 10 });
    expect(page.groups).toMatchObject([{ reclaimableBytes: 0, members: [{}, {}] }]);
    await cp(join(photos, 'a.jpg'), join(photos, 'c.jpg'));
    await library.scan();
    const { size } = await stat(join(photos, 'c.jpg'));
    const again = library.groups({ level: 'exact-copy', order: 'reclaimable', offset: 0, limit: 10 });
    expect(again.groups).toMatchObject([{ reclaimableBytes: size, members: [{}, {}, {}] }]);
  });
});

describe('cancel and pause', () => {
  it('cancel settles within a second, keeps what is done, and the next scan finishes', async () => {
    const photos = await scratchFolder();
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    await Promise.all(seeds.map((seed) => writePicture(join(photos, `${seed}.jpg`), seed + 100)));
    const library = await scratchLibrary(await scratchFolder());
    await library.registerFolders([photos]);
    let cancelledAt = 0;
    const stop = library.on('scanProgress', ({ hashed }) => {
      if (hashed < 3 || cancelledAt > 0) return;
      cancelledAt = performance.now();
      void library.cancelScan();
    });
    const report = await library.scan();
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    stop();
    expect(report.cancelled).toBe(true);
    expect(report.hashed).toBeGreaterThanOrEqual(3);
    const kept = library.status().photos;
    expect(kept).toBe(report.hashed);
    expect(kept).toBeLessThan(seeds.length);

    const rest = await library.scan();
    expect(rest).toMatchObject({
      cancelled: false,
      found: seeds.length,
      hashed: seeds.length - kept,
      unchanged: kept,
    });
  });

  it('a paused scan begins no further file until it is resumed', async () => {
    const photos = await scratchFolder();
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    await Promise.all(seeds.map((seed) => writePicture(join(photos, `${seed}.jpg`), seed + 200)));
    const library = await scratchLibrary(await scratchFolder());
    await library.registerFolders([photos]);
    const states: string[] = [];
    const stop = library.on('scanProgress', ({ hashed }) => {
      if (hashed < 2) return;
      stop();
      library.pauseScan();
      states.push(library.status().scan);
      setTimeout(() => library.resumeScan(), 50);
    });
    expect(await library.scan()).toMatchObject({ hashed: seeds.length });
    expect([...states, library.status().scan]).toEqual(['paused', 'idle']);
  });
});

describe('photos that are the same', () => {
  it('come out at their levels, with a keeper and the reason', async () => {
    const photos = join(await scratchFolder(), 'photos');
    await cp(sampleLibrary, photos, { recursive: true, preserveTimestamps: true });
    const manifest = JSON.parse(await readFile(join(sampleLibrary, 'manifest.json'), 'utf8')) as {
      photos: { file: string; scene: string; edit: string }[];
    };
    const sceneOf = new Map(manifest.photos.map(({ file, scene }) => [join(photos, file), scene]));
    const library = await scratchLibrary(await scratchFolder());
    await scanFolder(library, photos);
    for (const level of ['exact-copy', 'same-pixels', 'same-picture', 'same-scene'] as const) {
      const { groups, total } = library.groups({ level, order: 'reclaimable', offset: 0, limit: 100 });
      expect(total, level).toBeGreaterThan(0);
      for (const group of groups) {
        const scenes = new Set(group.members.map(({ photo }) => sceneOf.get(photo.path)));
        expect([...scenes], `${group.id} holds one scene`).toHaveLength(1);
        expect(group.members[0]?.relation).toBeUndefined();
        expect(group.reason.sentence).not.toBe('');
        expect(library.group({ id: group.id })).toEqual(group);
      }
    }
  });
});
