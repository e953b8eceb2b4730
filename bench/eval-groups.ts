/**
 * The whole path judged on real photos: edited copies of 50 photos among others and ten bursts are scanned as a user
 * would, and the stored relations are counted against the truth. Prints a table; `--json` prints figures.
 *
 *   npm run eval:groups
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { listPhotos } from '../build/model/photos.ts';
import { levelRank, type Level } from '../src/contract/levels.ts';
import { openForReading, openLibrary } from '../src/library/open-library.ts';
import { evaluationData } from './evaluation-data.ts';
import { areKnownCopies } from './verification/known-copies.ts';

const originalCount = 50;
const otherPhotos = { caltech101: 500, grocery: 300 };

/** The seven edits that people make most; each gets the original as a pipeline and its size. */
const edits: Record<string, (path: string, width: number, height: number) => Sharp> = {
  're-encoded': (path) => sharp(path).jpeg({ quality: 40 }),
  'resized to half': (path, width) =>
    sharp(path)
      .resize(Math.round(width / 2))
      .jpeg({ quality: 85 }),
  'cropped by 30 %': (path, width, height) => {
    const side = Math.sqrt(0.7);
    const [w, h] = [Math.round(width * side), Math.round(height * side)];
    return sharp(path)
      .extract({
        left: Math.round((width - w) * 0.3),
        top: Math.round((height - h) * 0.7),
        width: w,
        height: h,
      })
      .jpeg({ quality: 88 });
  },
  exposure: (path) => sharp(path).linear(1.45, 8).jpeg({ quality: 88 }),
  grey: (path) => sharp(path).greyscale().jpeg({ quality: 88 }),
  text: (path, width, height) =>
    sharp(path)
      .composite([{ input: caption(width, height) }])
      .jpeg({ quality: 88 }),
  border: (path, width) => {
    const edge = Math.round(width * 0.06);
    return sharp(path)
      .extend({ top: edge, bottom: edge, left: edge, right: edge, background: '#f4f1ea' })
      .jpeg({ quality: 88 });
  },
};

function caption(width: number, height: number): Buffer {
  const size = Math.round(width / 9);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
     <text x="50%" y="${height - size * 0.6}" font-size="${size}" font-family="sans-serif" font-weight="bold"
       text-anchor="middle" fill="white" stroke="black" stroke-width="${size / 18}">Happy birthday!</text></svg>`,
  );
}

/** An order that has nothing to do with the names' own. */
function shuffled<T>(items: readonly T[], key: (item: T) => string): T[] {
  const rank = (item: T): string =>
    createHash('sha256')
      .update(`eval ${key(item)}`)
      .digest('hex');
  return [...items].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const data = evaluationData();
const work = await mkdtemp(join(tmpdir(), 'kindred-eval-'));
const photosFolder = join(work, 'photos');
const libraryFolder = join(work, 'library');

try {
  const { originals, truth, sourceOf } = await buildLibrary();
  const began = performance.now();
  const library = await openLibrary({ folder: libraryFolder });
  await library.registerFolders([photosFolder, join(data, 'bursts')]);
  const report = await library.scan();
  await library.close();
  const seconds = (performance.now() - began) / 1000;
  const figures = { photos: report.found, seconds, ...(await judge(originals, truth, sourceOf)) };
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
  else printTable(figures);
} finally {
  await rm(work, { recursive: true, force: true });
}

interface EvaluationLibrary {
  originals: string[];
  /** The original that a file shows, for everything but bursts. */
  truth: Map<string, string>;
  /** Where in the evaluation data an original comes from. */
  sourceOf: Map<string, string>;
}

/** Copies the photos and makes the edits. */
async function buildLibrary(): Promise<EvaluationLibrary> {
  await mkdir(photosFolder, { recursive: true });
  const unseen = shuffled(
    (await listPhotos()).filter(({ part }) => part === 'evaluate'),
    ({ photo }) => photo,
  );
  // Half of them camera files in full size, half small photos of classes that nothing was fitted on.
  const camera = shuffled(await cameraPhotos(), (path) => path).slice(0, originalCount / 2);
  const caltech = unseen.filter(({ set }) => set === 'caltech101').map(({ photo }) => join(data, photo));
  const small = caltech.slice(0, originalCount - camera.length);
  const others = [
    ...caltech.slice(small.length, small.length + otherPhotos.caltech101),
    ...unseen
      .filter(({ set }) => set === 'grocery')
      .slice(0, otherPhotos.grocery)
      .map(({ photo }) => join(data, photo)),
  ];

  const truth = new Map<string, string>();
  const sourceOf = new Map<string, string>();
  const originals: string[] = [];
  for (const [place, source] of [...camera, ...small, ...others].entries()) {
    const path = join(photosFolder, `${String(place).padStart(4, '0')}-${basename(source)}`);
    await cp(source, path);
    truth.set(path, path);
    sourceOf.set(path, relative(data, source));
    if (place >= originalCount) continue;
    originals.push(path);
    const { width, height } = await sharp(source).metadata();
    for (const [name, edit] of Object.entries(edits)) {
      const copy = editPath(path, name);
      await mkdir(dirname(copy), { recursive: true });
      await edit(source, width, height).toFile(copy);
      truth.set(copy, path);
    }
  }
  return { originals, truth, sourceOf };
}

/** Camera files that stand upright as stored and are large enough to be edited; one per camera maker's sample. */
async function cameraPhotos(): Promise<string[]> {
  const folder = join(data, 'camera');
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.jpe?g$/i.test(name) || name.includes('orientation')) continue;
    const path = join(folder, name);
    const { width, height, orientation } = await sharp(path).metadata();
    if (width >= 400 && height >= 300 && (orientation ?? 1) === 1) found.push(path);
  }
  return found;
}

function editPath(original: string, edit: string): string {
  return join(photosFolder, 'edits', edit.replaceAll(' ', '-'), `${basename(original)}.jpg`);
}

interface Figures {
  photos: number;
  seconds: number;
  edits: Record<string, { samePicture: number; sameScene: number }>;
  editPairs: number;
  burstNeighbours: number;
  burstSameScene: number;
  burstSamePicture: number;
  wrongPairs: string[];
}

async function judge(
  originals: string[],
  truth: Map<string, string>,
  sourceOf: Map<string, string>,
): Promise<Omit<Figures, 'photos' | 'seconds'>> {
  const library = openForReading(libraryFolder);
  const levelOf = new Map<string, Level>();
  for (const { a, b, relation } of library.reader.pairs())
    levelOf.set(pairKey(a.path, b.path), relation.level);
  await library.close();

  const isSamePicture = (a: string, b: string): boolean => {
    const level = levelOf.get(pairKey(a, b));
    return level !== undefined && levelRank(level) <= levelRank('same-picture');
  };
  const found = Object.fromEntries(
    Object.keys(edits).map((edit) => {
      const pairs = originals.map((original) => [original, editPath(original, edit)] as const);
      const isScene = (a: string, b: string): boolean => levelOf.get(pairKey(a, b)) === 'same-scene';
      return [
        edit,
        {
          samePicture: pairs.filter(([a, b]) => isSamePicture(a, b)).length,
          sameScene: pairs.filter(([a, b]) => isScene(a, b)).length,
        },
      ];
    }),
  );

  const neighbours = await burstNeighbours();
  const levels = neighbours.map(([a, b]) => levelOf.get(pairKey(a, b)));
  const wrongPairs = [...levelOf].flatMap(([key, level]) => {
    const [a = '', b = ''] = key.split('\n');
    const [ofA, ofB] = [truth.get(a) ?? `burst ${dirname(a)}`, truth.get(b) ?? `burst ${dirname(b)}`];
    const isKnown = areKnownCopies(sourceOf.get(ofA) ?? ofA, sourceOf.get(ofB) ?? ofB);
    const isWrong = level === 'same-picture' && ofA !== ofB && !isKnown;
    return isWrong ? [`${basename(a)} ~ ${basename(b)}`] : [];
  });
  return {
    edits: found,
    editPairs: originals.length,
    burstNeighbours: neighbours.length,
    burstSameScene: levels.filter((level) => level === 'same-scene').length,
    burstSamePicture: levels.filter((level) => level !== undefined && levelRank(level) <= 2).length,
    wrongPairs,
  };
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}

async function burstNeighbours(): Promise<[string, string][]> {
  const folder = join(data, 'bursts');
  const pairs: [string, string][] = [];
  for (const event of await readdir(folder, { withFileTypes: true })) {
    if (!event.isDirectory()) continue;
    const frames = (await readdir(join(folder, event.name)))
      .sort()
      .map((name) => join(folder, event.name, name));
    for (let place = 1; place < frames.length; place++) pairs.push([frames[place - 1]!, frames[place]!]);
  }
  return pairs;
}

function printTable(figures: Figures): void {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(`${figures.photos} photos, scanned in ${figures.seconds.toFixed(0)} s\n`);
  console.log(`Edited copies found as the same picture, of ${figures.editPairs} each:`);
  for (const [edit, { samePicture, sameScene }] of Object.entries(figures.edits)) {
    const row = `  ${edit.padEnd(16)} ${String(samePicture).padStart(3)}  ${percent(samePicture, figures.editPairs)}`;
    console.log(sameScene > 0 ? `${row}  (${sameScene} more as the same scene)` : row);
  }
  const all = Object.values(figures.edits).reduce((sum, { samePicture }) => sum + samePicture, 0);
  const wanted = figures.editPairs * Object.keys(figures.edits).length;
  console.log(`  ${'all'.padEnd(16)} ${String(all).padStart(3)}  ${percent(all, wanted)} of ${wanted}`);
  const { burstNeighbours: pairs, burstSameScene, burstSamePicture } = figures;
  console.log(`\nNeighbouring frames of a burst (two video frames apart), ${pairs} pairs:`);
  console.log(`  same scene   ${burstSameScene}  ${percent(burstSameScene, pairs)}`);
  console.log(`  same picture ${burstSamePicture}  ${percent(burstSamePicture, pairs)} (should be none)`);
  console.log(`\nDifferent photos called the same picture: ${figures.wrongPairs.length}`);
  for (const pair of figures.wrongPairs) console.log(`  ${pair}`);
}
