import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../src/contract/problems.ts';
import { readPhoto } from '../../src/photo/read-photo.ts';
import { fixtures, orientedJpeg, quadrantImage, sampleLibrary, withFolder } from './quadrants.ts';
import { rawWithSubDirectory } from './raw-files.ts';

const recipe = { networkSide: 160, thumbnailSide: 384 };
const photo = join(sampleLibrary, '2024 Spring/IMG_0711.jpg');

describe('readPhoto', () => {
  it('keeps photos apart that are read at the same time, and one after the other', async () => {
    const folder = join(sampleLibrary, '2023 Summer');
    const paths = [
      'IMG_0412.jpg',
      'IMG_0418.jpg',
      'IMG_0431.jpg',
      'IMG_0440.jpg',
      '../2024 Spring/IMG_0711.jpg',
    ];
    const alone = new Map<string, unknown>();
    for (const path of paths) alone.set(path, await readPhoto(join(folder, path), recipe));
    const order = [...paths, ...paths.toReversed(), ...paths];
    const together = await Promise.all(order.map((path) => readPhoto(join(folder, path), recipe)));
    for (const [place, path] of order.entries()) {
      expect(together[place]).toEqual(alone.get(path));
      const bytes = await readFile(join(folder, path));
      expect(together[place]).toMatchObject({ hash: createHash('sha256').update(bytes).digest('hex') });
    }
  });

  it('gives hash, size and time of the file, and pixels in the recipe', async () => {
    const reading = await readPhoto(photo, recipe);
    const bytes = await readFile(photo);
    const { size, mtimeMs } = await stat(photo);
    expect(reading).toMatchObject({
      ok: true,
      hash: createHash('sha256').update(bytes).digest('hex'),
      size,
      modifiedAt: mtimeMs,
      width: 1200,
      height: 800,
      format: 'jpeg',
      metadata: { takenAt: '2024-04-20T13:15:40', camera: 'Kindred Sample Camera' },
    });
    if (!reading.ok) return;
    expect(reading.networkInput).toHaveLength(160 * 160 * 3);
    expect(await sharp(reading.thumbnail).metadata()).toMatchObject({
      format: 'jpeg',
      width: 384,
      height: 256,
    });
  });

  it.each([
    ['square', 1000, 1000, 384, 384],
    ['panorama', 4000, 400, 384, 38],
    ['small', 200, 100, 200, 100],
    ['a single pixel', 1, 1, 1, 1],
    ['a line', 3000, 1, 384, 1],
  ])(
    'makes a thumbnail of a %s photo without enlarging it',
    async (_, width, height, thumbnailWidth, thumbnailHeight) => {
      const image = await sharp({ create: { width, height, channels: 3, background: '#357' } })
        .png()
        .toBuffer();
      const reading = await withFolder(async (put) => readPhoto(await put('a.png', image), recipe));
      expect(reading).toMatchObject({ ok: true, width, height });
      if (!reading.ok) return;
      const { width: actualWidth, height: actualHeight } = await sharp(reading.thumbnail).metadata();
      expect([actualWidth, actualHeight]).toEqual([thumbnailWidth, thumbnailHeight]);
    },
  );

  it('rejects with the reason once aborted', async () => {
    const controller = new AbortController();
    const reading = readPhoto(photo, recipe, controller.signal);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('files that cannot be used', () => {
  /** A PNG that claims more pixels than any photo has, in 100 bytes. */
  async function bomb(): Promise<Buffer> {
    const png = await sharp({ create: { width: 10, height: 10, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    // Without its checksum the header would be called damaged.
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    return png;
  }

  it.each<[string, string, () => Promise<Buffer> | Buffer]>([
    ['empty', 'empty-file', () => Buffer.alloc(0)],
    ['text', 'not-an-image', () => Buffer.from('Dear diary')],
    ['a film', 'not-an-image', () => Buffer.from('\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'latin1')],
    ['one byte', 'not-an-image', () => Buffer.from([0xff])],
    [
      'a JPEG with nothing but its start',
      'damaged-image',
      () => Buffer.from('ffd8ffe000104a46494600', 'hex'),
    ],
    [
      'a photo of which a hundredth is left',
      'damaged-image',
      async () => (await readFile(photo)).subarray(0, 1500),
    ],
    [
      'a PNG cut in its header',
      'damaged-image',
      async () => (await quadrantImage().png().toBuffer()).subarray(0, 40),
    ],
    [
      'a HEIC cut short',
      'damaged-image',
      async () => (await readFile(join(fixtures, 'quadrants.heic'))).subarray(0, 450),
    ],
    [
      'a JXL cut short',
      'damaged-image',
      async () => (await readFile(join(fixtures, 'quadrants.jxl'))).subarray(0, 60),
    ],
    [
      'a BMP cut short',
      'damaged-image',
      () =>
        Buffer.concat([
          Buffer.from('BM'),
          Buffer.from([
            90, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 24, 0, 0, 0,
          ]),
        ]),
    ],
    ['a decompression bomb', 'too-large', bomb],
  ])('%s: %s', async (_, code, bytes) => {
    const content = await bytes();
    const reading = await withFolder(async (put) => readPhoto(await put('a.jpg', content), recipe));
    expect(reading).toMatchObject({ ok: false, code });
    if (reading.ok) return;
    expect(problemCodes).toContain(reading.code);
    expect(reading.message).toMatch(/^[A-Z].*\.$/);
  });

  it.each([0.55, 0.7, 0.95])('a photo of which %f is left is still read', async (share) => {
    const bytes = await readFile(photo);
    const kept = bytes.subarray(0, Math.round(bytes.length * share));
    const reading = await withFolder(async (put) => readPhoto(await put('a.jpg', kept), recipe));
    expect(reading).toMatchObject({ ok: true, width: 1200, height: 800 });
  });

  it('a whole picture of one colour is no damage', async () => {
    const plain = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer();
    const reading = await withFolder(async (put) => readPhoto(await put('a.jpg', plain), recipe));
    expect(reading.ok).toBe(true);
  });

  it('a file that is gone, a folder, a broken link', async () => {
    await withFolder(async (_, folder) => {
      await mkdir(join(folder, 'folder.jpg'));
      await symlink(join(folder, 'nowhere'), join(folder, 'link.jpg'));
      expect(await readPhoto(join(folder, 'gone.jpg'), recipe)).toMatchObject({ code: 'vanished' });
      expect(await readPhoto(join(folder, 'link.jpg'), recipe)).toMatchObject({ code: 'vanished' });
      expect(await readPhoto(join(folder, 'folder.jpg'), recipe)).toMatchObject({ code: 'not-an-image' });
    });
  });

  // The superuser and Windows pay no heed to the bits.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a file without permission',
    async () => {
      await withFolder(async (put) => {
        const path = await put('a.jpg', await quadrantImage().jpeg().toBuffer());
        await chmod(path, 0);
        expect(await readPhoto(path, recipe)).toMatchObject({ ok: false, code: 'unreadable-file' });
      });
    },
  );

  const bases: [string, () => Promise<Buffer>][] = [
    ['a.jpg', () => orientedJpeg(6, 2)],
    ['a.png', () => quadrantImage().png().toBuffer()],
    ['a.webp', () => quadrantImage().webp().toBuffer()],
    ['a.gif', () => quadrantImage().gif().toBuffer()],
    ['a.tif', () => quadrantImage().tiff().toBuffer()],
    ['a.heic', () => readFile(join(fixtures, 'quadrants-turned.heic'))],
    ['a.jxl', () => readFile(join(fixtures, 'quadrants.jxl'))],
    ['a.dng', async () => rawWithSubDirectory(await orientedJpeg(1), await orientedJpeg(1, 4), 6)],
  ];

  it.each(bases)(
    '%s with random damage gives a reading or a reason, never an exception',
    async (name, make) => {
      const whole = await make();
      const damage = fc.record({
        cut: fc.double({ min: 0.02, max: 1, noNaN: true }),
        changes: fc.array(
          fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
          {
            maxLength: 12,
          },
        ),
      });
      await withFolder(async (put) => {
        await fc.assert(
          fc.asyncProperty(damage, async ({ cut, changes }) => {
            const bytes = Buffer.from(whole.subarray(0, Math.ceil(whole.length * cut)));
            for (const [place, value] of changes) bytes[Math.floor(place * bytes.length)] = value;
            const reading = await readPhoto(await put(name, bytes), { networkSide: 16, thumbnailSide: 32 });
            if (reading.ok) expect(reading.networkInput).toHaveLength(16 * 16 * 3);
            else expect(problemCodes).toContain(reading.code);
          }),
          { numRuns: 40 },
        );
      });
    },
  );
});

/** PNG's checksum (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
