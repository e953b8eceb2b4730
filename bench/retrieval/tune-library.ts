/*
 * Teaching a whole library, as the window does: 100,000 photos (rows and drawn features, no files), 2,000 of them in 20 albums.
 * CPU time of each stage, and how long the library's thread kept its callers waiting meanwhile. Part of:
 *
 *     npm run bench:tune
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bundledModel } from '../../src/contract/tuning.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { normalFrom, randomFrom } from '../../src/training/random.ts';
import { watchTurns } from './longest-turn.ts';
import { makeRows } from '../library/make-rows.ts';

const photos = Number(process.argv[2] ?? 100_000);
const albums = 20;
const perAlbum = 100;
/** Drawn features are made of so many of noise and one a subject: drawing each value anew would take longer than all else. */
const noises = 509;

const folder = await mkdtemp(join(tmpdir(), 'kindred-tune-'));
try {
  // Every twentieth row is a copy.
  await makeRows(folder, Math.ceil((photos * 20) / 19), drawnFeatures());
  const library = await openLibrary({ folder, workers: 0 });
  const page = await library.photoPages.page({ order: 'folder', offset: 0, limit: albums * perAlbum });
  const subjectOf = (path: string): number => Number(/(\d+)\.jpg$/.exec(path)![1]) % albums;
  for (let album = 0; album < albums; album += 1) {
    const members = page.photos.filter(({ path }) => subjectOf(path) === album).map(({ id }) => id);
    await library.albums.create({ name: `Subject ${album}`, photos: members });
  }
  const rows: Record<string, Record<string, string>> = {};
  const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const began = performance.now();
    const before = process.cpuUsage();
    const longestTurn = watchTurns();
    await work();
    const { user, system } = process.cpuUsage(before);
    delay.disable();
    rows[name] = {
      'CPU-s': ((user + system) / 1e6).toFixed(1),
      'longest turn, CPU-ms': longestTurn()?.toFixed(0) ?? '',
      'wall, s': ((performance.now() - began) / 1000).toFixed(1),
      'wait p99, ms': (delay.percentile(99) / 1e6).toFixed(0),
      'longest wait, ms': (delay.max / 1e6).toFixed(0),
    };
  };
  // From the start to the trained head, and from there until every photo is coded.
  let onCoding: () => void = () => undefined;
  const coding = new Promise<void>((resolve) => (onCoding = resolve));
  library.on('tuningChanged', (state) => {
    if (state.state === 'running' && state.run.stage === 'coding') onCoding();
  });
  let training: Promise<string> | undefined;
  await measure('new head (<= 20 CPU-s)', async () => {
    training = library.tuning.train(library.albums.labels(), {});
    await coding;
  });
  let id = '';
  await measure(`${photos} codes from features, stored (<= 5 CPU-s)`, async () => (id = await training!));
  await measure('taken into use', () => library.tuning.use({ id, insist: true }));
  await measure('similar photos found anew', () => library.tuning.settled());
  await measure('in the order of likeness', () =>
    library.photoPages.page({ order: 'likeness', offset: 0, limit: 100 }),
  );
  await measure('back to the bundled model', () => library.tuning.use({ id: bundledModel, insist: true }));
  await measure('similar photos found anew by it', () => library.tuning.settled());
  await measure('the model removed', () => library.tuning.remove({ id }));
  await library.close();
  console.log(
    `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.table(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function drawnFeatures(): (place: number, length: number) => Int8Array {
  const random = randomFrom(3);
  const draw = (length: number, spread: number): Float32Array =>
    Float32Array.from({ length }, () => spread * normalFrom(random));
  let subjects: Float32Array[] | undefined;
  let noise: Float32Array[] | undefined;
  return (place, length) => {
    subjects ??= Array.from({ length: albums }, () => draw(length, 12));
    noise ??= Array.from({ length: noises }, () => draw(length, 25));
    const [subject, one, other] = [
      subjects[place % albums]!,
      noise[place % noises]!,
      noise[(place * 7 + 3) % noises]!,
    ];
    return Int8Array.from(subject, (value, index) =>
      Math.max(-127, Math.min(127, value + one[index]! - other[(index * 3) % length]!)),
    );
  };
}
