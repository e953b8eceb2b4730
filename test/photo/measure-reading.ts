/**
 * CPU milliseconds of each part of reading a photo, and of the whole beside a bare decode by sharp to the same size:
 * `npx tsx test/photo/measure-reading.ts [PHOTO...]`. Without a photo, on a 12-megapixel JPEG made from a sample.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { decodeAtLeast } from '../../src/photo/decode-pixels.ts';
import { openImage } from '../../src/photo/image-source.ts';
import { readMetadata } from '../../src/photo/metadata.ts';
import { findInnerPicture } from '../../src/photo/inner-picture.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';
import { readWholeFile } from '../../src/photo/read-file.ts';
import { readPhoto } from '../../src/photo/read-photo.ts';
import { decodeThumbnail } from '../../src/photo/thumbnail-pixels.ts';
import { pixelHash } from '../../src/photo/pixel-hash.ts';
import { sampleLibrary } from './quadrants.ts';

sharp.concurrency(1);

const recipe = { networkSide: 160, thumbnailSide: 384 };

/** Mean CPU milliseconds (all threads) of `run`, after two runs to warm up. */
async function cpuTime(run: () => unknown, times = 20): Promise<number> {
  for (let index = 0; index < 2; index++) await run();
  const before = process.cpuUsage();
  for (let index = 0; index < times; index++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

/** A sample enlarged to 4000 x 3000 under film grain, since enlarged pictures alone are easier to decode than photos. */
async function largePhoto(folder: string): Promise<string> {
  const grain = { noise: { type: 'gaussian' as const, mean: 128, sigma: 14 } };
  const noise = await sharp({
    create: { width: 4000, height: 3000, channels: 3, background: '#000', ...grain },
  })
    .png()
    .toBuffer();
  const path = join(folder, '12-megapixels.jpg');
  const sample = await readFile(join(sampleLibrary, 'At home/IMG_0820.jpg'));
  await writeFile(
    path,
    await sharp(sample)
      .resize(4000, 3000, { fit: 'fill' })
      .composite([{ input: noise, blend: 'soft-light' }])
      .withExif({
        IFD0: { Make: 'Kindred', Model: 'Sample' },
        IFD2: { DateTimeOriginal: '2024:05:31 18:04:11' },
      })
      .jpeg({ quality: 90 })
      .toBuffer(),
  );
  return path;
}

async function measure(path: string): Promise<void> {
  const bytes = await readFile(path);
  const source = await openImage(bytes, basename(path));
  if (!source.ok) throw new Error(source.message);
  const decoded = await decodeAtLeast(source, 320, recipe.thumbnailSide);
  if (!decoded.ok) throw new Error(decoded.message);
  const { width, height, pixels } = decoded;
  const small = { raw: { width, height, channels: 3 as const } };
  const reading = await readPhoto(path, recipe);
  if (!reading.ok) throw new Error(reading.message);
  const parts: [string, () => unknown][] = [
    ['reading the file', () => readWholeFile(path)],
    ['SHA-256', () => createHash('sha256').update(bytes).digest('hex')],
    ['opening', () => openImage(bytes, basename(path))],
    ['decoding', () => decodeAtLeast(source, 320, recipe.thumbnailSide)],
    ['metadata', () => readMetadata(bytes, source.format)],
    ['network input', () => toNetworkInput(decoded, recipe.networkSide)],
    ['inner picture', () => findInnerPicture(decoded, reading.networkInput, recipe.networkSide)],
    [
      'thumbnail',
      () => sharp(pixels, small).resize(384, 384, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer(),
    ],
    ['(thumbnail to luma)', () => decodeThumbnail(reading.thumbnail, 96)],
    ['(pixel hash)', () => pixelHash(path)],
  ];
  console.log(
    `${basename(path)}: ${source.width} x ${source.height}, ${bytes.length} bytes, decoded to ${width} x ${height}`,
  );
  for (const [name, run] of parts)
    console.log(`  ${name.padEnd(22)}${(await cpuTime(run)).toFixed(2).padStart(8)} CPU-ms`);
  const bare = await cpuTime(() =>
    sharp(bytes).autoOrient().resize(width, height, { fit: 'fill' }).raw().toBuffer(),
  );
  const whole = await cpuTime(() => readPhoto(path, recipe));
  console.log(`  ${'bare sharp decode'.padEnd(22)}${bare.toFixed(2).padStart(8)} CPU-ms`);
  console.log(
    `  ${'readPhoto, whole'.padEnd(22)}${whole.toFixed(2).padStart(8)} CPU-ms, ${(whole / bare).toFixed(2)} x bare`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'kindred-measure-'));
try {
  const paths = process.argv.length > 2 ? process.argv.slice(2) : [await largePhoto(folder)];
  for (const path of paths) await measure(path);
} finally {
  await rm(folder, { recursive: true, force: true });
}
