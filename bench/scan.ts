/**
 * What a whole first scan costs beside a bare decode of the same files: CPU seconds of this process with all its
 * threads, interleaved, so that a noisy machine touches both alike. The pictures are 12-megapixel JPEGs, quality 92,
 * enlarged from real photos with a little noise, as cameras' files are never smooth.
 *
 *   npm run bench:scan [-- PHOTOS]
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openLibrary } from '../src/library/open-library.ts';
import { evaluationData } from './evaluation-data.ts';

const photoCount = Number(process.argv[2] ?? 40);
const rounds = 3;

/** The scan decodes to a short side of at least this many pixels. */
const decodedShortSide = 320;

sharp.concurrency(1);
sharp.cache(false);

const work = await mkdtemp(join(tmpdir(), 'kindred-bench-'));
try {
  const paths = await makePhotos(join(work, 'photos'));
  const ratios: number[] = [];
  console.log(`${paths.length} JPEGs of 12 megapixels; CPU-ms a photo, user and system together\n`);
  console.log('round   bare decode   whole scan   ratio   photos per CPU-second');
  for (let round = 0; round < rounds; round++) {
    const bare = await cpuPerPhoto(paths, () => decodeAll(paths));
    const whole = await scanCost(paths, join(work, 'photos'), join(work, `library-${round}`));
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

async function makePhotos(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const bursts = join(evaluationData(), 'bursts');
  const events = (await readdir(bursts, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const noise = Buffer.from(noiseTile());
  const paths: string[] = [];
  for (let place = 0; place < photoCount; place++) {
    const event = join(bursts, events[place % events.length]!.name);
    const frames = (await readdir(event)).sort();
    const frame = frames[(Math.floor(place / events.length) * 7) % frames.length]!;
    const path = join(folder, `${String(place).padStart(3, '0')}.jpg`);
    await sharp(join(event, frame))
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

async function scanCost(paths: readonly string[], folder: string, libraryFolder: string): Promise<number> {
  const library = await openLibrary({ folder: libraryFolder });
  await library.registerFolders([folder]);
  // Loading the model is paid once per start, not per photo.
  await library.ready();
  await Promise.all(paths.map((path) => readFile(path)));
  const cost = await cpuPerPhoto(paths, () => library.scan());
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
