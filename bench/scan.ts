/**
 * What a whole first scan costs beside a bare decode of the same files: CPU seconds of this process with all its
 * threads, interleaved, so that a noisy machine touches both alike. The pictures are 12-megapixel JPEGs, quality 92,
 * enlarged from real photos with a little noise, as cameras' files are never smooth. Each scan first takes in other photos
 * uncounted, and forgets them: loading the model and compiling the code is paid once per start, not per photo.
 *
 *   npm run bench:scan [-- PHOTOS]
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openLibrary } from '../src/library/open-library.ts';
import { evaluationData } from './evaluation-data.ts';

const photoCount = Number(process.argv[2] ?? 80);
const warmUpCount = 200;
const rounds = 3;

/** The scan decodes to a short side of at least this many pixels. */
const decodedShortSide = 320;

sharp.concurrency(1);
sharp.cache(false);

const work = await mkdtemp(join(tmpdir(), 'kindred-bench-'));
try {
  const sources = await sourcePhotos(warmUpCount + photoCount);
  await copyPhotos(join(work, 'warm-up'), sources.slice(0, warmUpCount));
  const paths = await makePhotos(join(work, 'photos'), sources.slice(warmUpCount));
  const ratios: number[] = [];
  console.log(`${paths.length} JPEGs of 12 megapixels; CPU-ms a photo, user and system together\n`);
  console.log('round   bare decode   whole scan   ratio   photos per CPU-second');
  for (let round = 0; round < rounds; round++) {
    const bare = await cpuPerPhoto(paths, () => decodeAll(paths));
    const whole = await scanCost(paths, join(work, `library-${round}`));
    ratios.push(whole / bare);
    const columns = [
      bare.toFixed(1).padStart(13),
      whole.toFixed(1).padStart(13),
      (whole / bare).toFixed(2).padStart(8),
    ];
    console.log(`${round + 1}    ${columns.join('')}${(1000 / whole).toFixed(1).padStart(24)}`);
  }
  const median = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  console.log(`\nmedian ratio ${median.toFixed(2)}`);
  console.log(
    `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, sharp ${sharp.versions.sharp}`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}

async function makePhotos(folder: string, sources: readonly string[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const noise = Buffer.from(noiseTile());
  const paths: string[] = [];
  for (const [place, source] of sources.entries()) {
    const path = join(folder, `${String(place).padStart(3, '0')}.jpg`);
    await sharp(source)
      .resize(4000, 3000, { fit: 'cover' })
      .composite([
        { input: noise, raw: { width: 500, height: 500, channels: 4 }, tile: true, blend: 'overlay' },
      ])
      .jpeg({ quality: 92 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}

/** As they are, a few hundred pixels wide: what is compiled for them serves larger ones too. */
async function copyPhotos(folder: string, sources: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(sources.map((source, place) => copyFile(source, join(folder, `${place}.webp`))));
}

/** Photos of many classes, in an order that has nothing to do with their names. */
async function sourcePhotos(count: number): Promise<string[]> {
  const folder = join(evaluationData(), 'caltech101');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.webp'));
  const rank = (name: string): string => createHash('sha256').update(name).digest('hex');
  return names
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .slice(0, count)
    .map((name) => join(folder, name));
}

/** Grey noise around the middle, which `overlay` takes as a little lighter or darker. */
function noiseTile(): Uint8Array {
  const pixels = new Uint8Array(500 * 500 * 4);
  let random = createHash('sha256').update('noise').digest();
  for (let at = 0; at < pixels.length; at += 4) {
    if (at % 128 === 0) random = createHash('sha256').update(random).digest();
    const grey = 128 + ((random[(at / 4) % 32]! - 128) >> 3);
    pixels.set([grey, grey, grey, 255], at);
  }
  return pixels;
}

async function decodeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await sharp(path)
      .rotate()
      .resize(decodedShortSide, decodedShortSide, { fit: 'outside' })
      .raw()
      .toBuffer();
  }
}

async function scanCost(paths: readonly string[], libraryFolder: string): Promise<number> {
  const library = await openLibrary({ folder: libraryFolder });
  const [warmUp] = await library.registerFolders([join(work, 'warm-up')]);
  await library.scan();
  await library.removeFolder({ id: warmUp!.id });
  await Promise.all(paths.map((path) => readFile(path)));
  const folders = await library.registerFolders([join(work, 'photos')]);
  const cost = await cpuPerPhoto(paths, () => library.scan({ folders }));
  await library.close();
  return cost;
}

/** CPU milliseconds per photo, all threads. */
async function cpuPerPhoto(paths: readonly string[], work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / paths.length;
}
