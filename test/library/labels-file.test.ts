import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openForReading, openLibrary } from '../../src/library/open-library.ts';
import { drawLibrary } from './drawn-library.ts';
import { scratchFolder } from './scratch.ts';

const photo = (subject: number, number: number) => `/photos/subject ${subject}/${subject}-${number}.jpg`;
const [a, b, c, d] = [photo(0, 0), photo(0, 1), photo(1, 0), photo(1, 1)];

describe('labels that cannot be used', () => {
  it.each([
    ['is no JSON', '{"albums": ', 'labels-unreadable', /is not JSON\.$/],
    ['is another JSON', '{"dogs": []}', 'labels-unreadable', /must look like/],
    [
      'names photos that are not there',
      JSON.stringify({ albums: { Dogs: [a, 'rex.jpg', 'b', 'c', 'd'] } }),
      'labels-unknown-photos',
      /not in the library: rex\.jpg, b, c and 1 more\. Scan/,
    ],
    ['has one album', JSON.stringify({ albums: { Dogs: [a, b] } }), 'too-few-albums', /at least two albums/],
    [
      'has albums of one photo',
      JSON.stringify({ albums: { Dogs: [a], Cats: [b] } }),
      'albums-too-small',
      /two photos or more/,
    ],
    [
      'has every photo in every album',
      JSON.stringify({ albums: { Dogs: [a, b, c], Cats: [c, b, a] } }),
      'albums-all-alike',
      /Every photo is in every album/,
    ],
  ])('a file that %s gets a sentence and changes nothing', async (_, content, code, message) => {
    const folder = await scratchFolder();
    await drawLibrary(folder, 2, 2);
    const file = join(folder, 'labels.json');
    await writeFile(file, content);

    const reading = openForReading(folder);
    const refused = expect.objectContaining({
      code,
      message: expect.stringMatching(message) as string,
    }) as Error;
    await expect(reading.evaluate(file)).rejects.toEqual(refused);
    await reading.close();

    const library = await openLibrary({ folder, workers: 0 });
    const training = library.albums.labelsFromFile(file).then((labels) => library.tuning.train(labels, {}));
    await expect(training).rejects.toEqual(refused);
    expect(library.tuning.list().models).toHaveLength(1);
    await library.close();
  });

  it('a training that is refused says so in its state, until that is put away', async () => {
    const folder = await scratchFolder();
    await drawLibrary(folder, 2, 2);
    const library = await openLibrary({ folder, workers: 0 });
    library.tuning.start({});
    await expect.poll(() => library.tuning.state().state, { timeout: 20_000 }).toBe('failed');
    await library.tuning.dismiss();
    expect(library.tuning.state()).toEqual({ state: 'idle' });
    await library.close();
  });

  it('make albums, and fill the same ones again', async () => {
    const folder = await scratchFolder();
    await drawLibrary(folder, 2, 2);
    const library = await openLibrary({ folder, workers: 0 });
    const file = join(folder, 'labels.json');
    await writeFile(file, JSON.stringify({ albums: { Dogs: [a], Cats: [c, d] } }));
    expect(await library.albums.labelsFromFile(file)).toEqual([
      { name: 'Dogs', hashes: ['0-0'] },
      { name: 'Cats', hashes: ['1-0', '1-1'] },
    ]);
    const albums = await library.albums.importFile(file);
    expect(albums.map(({ name, photos, origin }) => [name, photos, origin])).toEqual([
      ['Cats', 2, 'file'],
      ['Dogs', 1, 'file'],
    ]);
    expect(await library.albums.importFile(file)).toHaveLength(2);
    await library.close();
  });
});
