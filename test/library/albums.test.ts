import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Library } from '../../src/library/library.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { addKeywords } from '../../src/photo/xmp-keywords.ts';
import { drawLibrary } from './drawn-library.ts';
import { scanFolder, scratchFolder, scratchLibrary, writePicture } from './scratch.ts';

/** A library of six pictures in the folders `cats` and `dogs`. */
async function sixPictures(): Promise<{ library: Library; photos: string }> {
  const photos = await scratchFolder();
  for (const [place, name] of ['cats', 'dogs'].entries()) {
    await mkdir(join(photos, name));
    for (let number = 0; number < 3; number += 1)
      await writePicture(join(photos, name, `${number}.jpg`), 900 + 10 * place + number);
  }
  const library = await scratchLibrary(await scratchFolder());
  await scanFolder(library, photos);
  return { library, photos };
}

async function photoAt(library: Library, path: string): Promise<number> {
  const page = await library.photoPages.page({ order: 'folder', offset: 0, limit: 100 });
  const found = page.photos.find((photo) => photo.path === path);
  if (!found) throw new Error(`${path} is not in the library.`);
  return found.id;
}

describe('albums', () => {
  it('keep their photos when files are moved, renamed, taken away and brought back, or given keywords', async () => {
    const { library, photos } = await sixPictures();
    const ids = [
      await photoAt(library, join(photos, 'cats/0.jpg')),
      await photoAt(library, join(photos, 'dogs/1.jpg')),
    ];
    const { id } = await library.albums.create({ name: 'Mixed', photos: ids });
    expect(library.albums.all()).toMatchObject([{ name: 'Mixed', photos: 2, away: 0, origin: 'made' }]);

    await rename(join(photos, 'cats/0.jpg'), join(photos, 'dogs/renamed.jpg'));
    await library.scan();
    const paths = () =>
      library.albums
        .photos({ id, offset: 0, limit: 9 })
        .photos.map(({ path }) => path)
        .sort();
    expect(paths()).toEqual([join(photos, 'dogs/1.jpg'), join(photos, 'dogs/renamed.jpg')]);

    const bytes = await readFile(join(photos, 'dogs/1.jpg'));
    await rm(join(photos, 'dogs/1.jpg'));
    await library.scan();
    expect(library.albums.all()).toMatchObject([{ photos: 1, away: 1 }]);
    await writeFile(join(photos, 'cats/back.jpg'), bytes);
    await library.scan();
    expect(paths()).toEqual([join(photos, 'cats/back.jpg'), join(photos, 'dogs/renamed.jpg')]);

    // A comment in the file: other bytes, the same shot.
    const comment = Buffer.from([0xff, 0xfe, 0, 6, 0x68, 0x69, 0x21, 0x21]);
    await writeFile(
      join(photos, 'cats/back.jpg'),
      Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]),
    );
    await library.scan();
    expect(paths()).toEqual([join(photos, 'cats/back.jpg'), join(photos, 'dogs/renamed.jpg')]);
  });

  it('are made of folders and keywords, and filled again without what the user took out', async () => {
    const { library, photos } = await sixPictures();
    for (const number of [0, 1]) {
      const merged = addKeywords(undefined, ['Rome', number === 0 ? 'Both' : 'One']);
      if (!merged.ok) throw new Error(merged.message);
      const sidecar = merged.document.replace(
        '</dc:subject>',
        '</dc:subject><h:hierarchicalSubject xmlns:h="http://ns.adobe.com/lightroom/1.0/"><rdf:Bag><rdf:li>Places|Italy|Rome</rdf:li></rdf:Bag></h:hierarchicalSubject>',
      );
      await writeFile(join(photos, 'cats', `${number}.xmp`), sidecar);
    }
    await library.scan();
    const keywords = await library.albums.drafts({ from: 'keywords' });
    expect(keywords.map(({ name, photos: count }) => [name, count])).toEqual([
      ['Places', 2],
      ['Places / Italy', 2],
      ['Places / Italy / Rome', 2],
    ]);
    const folders = await library.albums.drafts({ from: 'folders' });
    expect(folders.map(({ name }) => name)).toEqual(['cats', 'dogs']);

    const [cats] = await library.albums.import({ from: 'folders', sources: [join(photos, 'cats')] });
    expect(cats).toMatchObject({ name: 'cats', origin: 'folder', photos: 3 });
    const out = await photoAt(library, join(photos, 'cats/2.jpg'));
    library.albums.answer({ id: cats!.id, photos: [out], answer: 'not-in' });
    await writePicture(join(photos, 'cats/new.jpg'), 977);
    await library.scan();
    const again = await library.albums.import({ from: 'folders', sources: [join(photos, 'cats')] });
    expect(again).toMatchObject([{ id: cats!.id, photos: 3, rejected: 1 }]);
    expect(library.albums.albumsOf({ id: out })).toEqual([]);
    expect((await library.albums.drafts({ from: 'folders' }))[0]).toMatchObject({ album: cats!.id });
  });

  it('come back under a name to recover them by where their file is damaged', async () => {
    const folder = await scratchFolder();
    const { photos } = await drawLibrary(folder, 1, 2);
    const library = await openLibrary({ folder, workers: 0 });
    await library.albums.create({ name: 'Lost', photos: photos[0]!.slice(0, 1) });
    await library.close();
    await writeFile(join(folder, 'albums.json'), '{"albums": [{"id": 3');
    const again = await openLibrary({ folder, workers: 0 });
    expect(again.albums.all()).toMatchObject([{ name: 'Recovered album', photos: 1 }]);
    expect(await readFile(join(folder, 'albums.damaged.json'), 'utf8')).toContain('"id": 3');
    await again.close();
  });

  it('are exported into sidecars: no photo is touched, no other content lost, what cannot be merged is refused', async () => {
    const { library, photos } = await sixPictures();
    const cats = join(photos, 'cats');
    await writeFile(
      join(cats, '1.xmp'),
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+1.00"/></rdf:RDF></x:xmpmeta>',
    );
    await writeFile(join(cats, '2.xmp'), 'not XMP at all');
    await library.scan();
    const before = await Promise.all([0, 1, 2].map((number) => stat(join(cats, `${number}.jpg`))));
    const [album] = await library.albums.import({ from: 'folders', sources: [cats] });

    const report = await library.albums.export({ ids: [album!.id] });
    expect(report).toMatchObject({ written: 2, unchanged: 0 });
    expect(report.passedOver).toEqual([
      { path: join(cats, '2.jpg'), message: expect.stringMatching(/no XMP.*left as it is/) as string },
    ]);
    expect(await readFile(join(cats, '2.xmp'), 'utf8')).toBe('not XMP at all');
    const merged = await readFile(join(cats, '1.xmp'), 'utf8');
    expect(merged).toContain('crs:Exposure2012="+1.00"');
    expect(merged).toContain('>cats</');
    expect((await readdir(cats)).sort()).toEqual(['0.jpg', '0.jpg.xmp', '1.jpg', '1.xmp', '2.jpg', '2.xmp']);
    const after = await Promise.all([0, 1, 2].map((number) => stat(join(cats, `${number}.jpg`))));
    expect(after.map(({ mtimeMs, ino }) => [mtimeMs, ino])).toEqual(
      before.map(({ mtimeMs, ino }) => [mtimeMs, ino]),
    );

    await library.scan();
    expect(await library.albums.export({ ids: [album!.id] })).toMatchObject({ written: 0, unchanged: 2 });
    expect((await library.albums.drafts({ from: 'keywords' })).map(({ name }) => name)).toEqual(['cats']);
  });

  it('propose photos of their kind, none that was answered for, and learn from what is rejected', async () => {
    const folder = await scratchFolder();
    const { photos } = await drawLibrary(folder, 2, 20);
    const library = await openLibrary({ folder, workers: 0 });
    const [mine, others] = [photos[0]!, photos[1]!];
    const { id } = await library.albums.create({ name: 'Mine', photos: mine.slice(0, 10) });
    const proposals = library.albums.proposals({ id, limit: 100 });
    const proposed = proposals.map(({ photo }) => photo.id);
    expect(proposed).toEqual(expect.arrayContaining(mine.slice(10)));
    expect(proposed.some((photo) => mine.slice(0, 10).includes(photo))).toBe(false);
    expect([...proposals].sort((a, b) => b.likelihood - a.likelihood)).toEqual(proposals);

    const likelihood = (photo: number) =>
      library.albums.proposals({ id, limit: 100 }).find((proposal) => proposal.photo.id === photo)!
        .likelihood;
    const before = likelihood(others[7]!);
    library.albums.answer({ id, photos: others.slice(0, 5), answer: 'not-in' });
    expect(likelihood(others[7]!)).toBeLessThan(before);
    expect(library.albums.proposals({ id, limit: 100 }).map(({ photo }) => photo.id)).not.toContain(
      others[0],
    );
    library.albums.answer({ id, photos: others.slice(0, 5), answer: 'unsaid' });
    expect(likelihood(others[7]!)).toBe(before);
    await library.close();
  });

  it('show the whole library with alike photos beside each other', async () => {
    const folder = await scratchFolder();
    const { photos } = await drawLibrary(folder, 3, 10);
    const library = await openLibrary({ folder, workers: 0 });
    const page = await library.photoPages.page({ order: 'likeness', offset: 0, limit: 100 });
    expect(page.total).toBe(30);
    expect(new Set(page.photos.map(({ id }) => id))).toEqual(new Set(photos.flat()));
    expect(page.starts?.[0]).toBe(0);
    // The nearly equal ones stand beside each other.
    const order = page.photos.map(({ id }) => id);
    for (const ids of photos) expect(Math.abs(order.indexOf(ids[3]!) - order.indexOf(ids[4]!))).toBe(1);
    const tail = await library.photoPages.page({ order: 'likeness', offset: 28, limit: 100 });
    expect(tail.photos).toEqual(page.photos.slice(28));
    await library.close();
  });
});
