import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { evaluationEditNames, evaluationEdits } from '../../build/edits/evaluation-edits.ts';
import { decodePhoto, open, type Pixels } from '../../build/edits/pixels.ts';
import { randomFrom } from '../../build/random.ts';
import { areKnownCopies } from '../../build/model/known-copies.ts';

/** One picture as verification gets it from the catalog. */
export interface BenchImage {
  name: string;
  width: number;
  height: number;
  /** JPEG of at most 384 px, as the library keeps it. */
  thumbnail: Uint8Array;
}

export type PairKind = 'edit' | 'burst' | 'look-alike';

export interface BenchPair {
  a: number;
  b: number;
  kind: PairKind;
  /** The edit's name; the gap in original frames; the set the look-alikes come from. */
  what: string;
  split: 'tune' | 'hold-out';
}

export interface BenchSet {
  images: BenchImage[];
  pairs: BenchPair[];
}

export const dataFolder = path.resolve(
  process.env.KINDRED_DATA ?? path.join(import.meta.dirname, '../../../shared/data'),
);

/** Raised whenever what is generated changes, so that an older cache is not taken for it. */
const recipe = 'verification-7';

/**
 * Whether a pair is among those of which each `every`th is taken. Edits come in a fixed order, so counting them off would leave
 * kinds of edits out wherever `every` divides their number.
 */
export function isSampled(place: number, every: number): boolean {
  return (Math.imul(place, 2_654_435_761) >>> 0) * every < 2 ** 32;
}

function decode(file: string): Promise<Pixels> {
  return decodePhoto(file, 640);
}

/** A photo of the evaluation data, or `raw` under that name, with the thumbnail that the library would keep. */
export async function toBenchImage(name: string, raw?: Pixels): Promise<BenchImage> {
  const { width, height, data } = raw ?? (await decodePhoto(path.join(dataFolder, name), 640));
  const thumbnail = await open({ width, height, data })
    .resize(384, 384, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { name, width, height, thumbnail };
}

function files(folder: string): string[] {
  return readdirSync(path.join(dataFolder, folder))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** Photos are split one by one, bursts by sequence: which half `name` belongs to. */
export function splitOf(name: string): 'tune' | 'hold-out' {
  return createHash('sha256').update(name).digest()[0]! % 2 === 0 ? 'tune' : 'hold-out';
}

function pick<T>(list: readonly T[], count: number, random: () => number): T[] {
  const rest = [...list];
  return Array.from(
    { length: Math.min(count, rest.length) },
    () => rest.splice(Math.floor(random() * rest.length), 1)[0]!,
  );
}

class Collector {
  readonly images: BenchImage[] = [];
  readonly pairs: BenchPair[] = [];
  readonly #known = new Map<string, number>();

  async add(name: string, raw?: Pixels): Promise<number> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const image = await toBenchImage(name, raw);
    this.#known.set(name, this.images.length);
    return this.images.push(image) - 1;
  }
}

async function addEdits(out: Collector): Promise<void> {
  const random = randomFrom('sources');
  const caltech = readdirSync(path.join(dataFolder, 'caltech101')).flatMap((name) =>
    files(`caltech101/${name}`),
  );
  const camera = files('camera').filter((name) => /\.jpe?g$/i.test(name));
  const sequences = readdirSync(path.join(dataFolder, 'bursts')).sort();
  const labels = Object.keys(
    JSON.parse(readFileSync(path.join(dataFolder, 'grocery/labels.json'), 'utf8')) as object,
  );
  const sources = [
    ...pick(caltech, 110, random),
    ...pick(camera, 40, random),
    ...pick(
      labels.map((name) => `grocery/${name}`),
      30,
      random,
    ),
    ...sequences.flatMap((name) => pick(files(`bursts/${name}`), 2, random)),
  ];
  for (const [place, source] of sources.entries()) {
    const raw = await decode(path.join(dataFolder, source)).catch(() => undefined);
    if (!raw) continue;
    const a = await out.add(source, raw);
    for (const what of evaluationEditNames) {
      const edited = await evaluationEdits[what](raw, randomFrom(`${source} ${what}`));
      const b = await out.add(`${source} ${what}`, edited);
      out.pairs.push({
        a,
        b,
        kind: 'edit',
        what,
        split: splitOf(
          source.startsWith('bursts/') ? path.posix.basename(path.posix.dirname(source)) : source,
        ),
      });
    }
    if (place % 20 === 0) console.error(`edits of ${place + 1} of ${sources.length} photos`);
  }
}

async function addBursts(out: Collector): Promise<void> {
  for (const sequence of readdirSync(path.join(dataFolder, 'bursts')).sort()) {
    const frames = files(`bursts/${sequence}`);
    for (const [place, frame] of frames.entries()) {
      const a = await out.add(frame);
      for (const step of [1, 2, 4, 8]) {
        const next = frames[place + step];
        if (next === undefined) continue;
        const b = await out.add(next);
        out.pairs.push({ a, b, kind: 'burst', what: `gap ${2 * step}`, split: splitOf(sequence) });
      }
    }
  }
}

/** The next frames of a burst, edited: still another frame, though noise and tone hide it. */
async function addEditedBursts(out: Collector): Promise<void> {
  for (const sequence of readdirSync(path.join(dataFolder, 'bursts')).sort()) {
    const frames = files(`bursts/${sequence}`);
    for (const [place, frame] of frames.entries()) {
      const random = randomFrom(`edited ${frame}`);
      const a = await out.add(frame);
      for (const step of [1, 2, 4]) {
        const next = frames[place + step];
        if (next === undefined) continue;
        const what = evaluationEditNames[Math.floor(random() * evaluationEditNames.length)]!;
        const edited = await evaluationEdits[what](await decode(path.join(dataFolder, next)), random);
        const b = await out.add(`${next} for ${frame} ${what}`, edited);
        out.pairs.push({ a, b, kind: 'burst', what: `edited, gap ${2 * step}`, split: splitOf(sequence) });
      }
    }
  }
}

/** A tiny picture of the picture: 8 x 8 luma with mean 0 and length 1, to find the nearest of a class. */
async function sketch(file: string): Promise<Float32Array> {
  const data = await sharp(path.join(dataFolder, file))
    .rotate()
    .resize(8, 8, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  const values = Float32Array.from(data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.hypot(...values.map((value) => value - mean)) || 1;
  return values.map((value) => (value - mean) / length);
}

/** For each class: each photo with its `nearest` most alike and `random` others of the class. */
async function addLookAlikes(
  out: Collector,
  what: string,
  classes: string[][],
  nearest: number,
  others: number,
): Promise<void> {
  for (const members of classes) {
    const sketches = await Promise.all(members.map(sketch));
    const random = randomFrom(members[0] ?? '');
    for (const [place, name] of members.entries()) {
      const alike = members
        .map((_, other) => ({
          other,
          product: sketches[place]!.reduce((sum, value, i) => sum + value * sketches[other]![i]!, 0),
        }))
        .filter(({ other }) => other > place)
        .sort((left, right) => right.product - left.product)
        .map(({ other }) => other);
      for (const other of new Set([...alike.slice(0, nearest), ...pick(alike, others, random)])) {
        const a = await out.add(name);
        if (areKnownCopies(name, members[other]!)) continue;
        const b = await out.add(members[other]!);
        out.pairs.push({ a, b, kind: 'look-alike', what, split: splitOf(name) });
      }
    }
  }
}

async function generate(): Promise<BenchSet> {
  const out = new Collector();
  await addEdits(out);
  await addBursts(out);
  await addEditedBursts(out);
  const labels = Object.keys(
    JSON.parse(readFileSync(path.join(dataFolder, 'grocery/labels.json'), 'utf8')) as object,
  );
  const shelves = new Map<string, string[]>();
  for (const name of labels) {
    const shelf = path.posix.dirname(name);
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), `grocery/${name}`]);
  }
  await addLookAlikes(
    out,
    'grocery',
    [...shelves.values()].map((members) => members.slice(0, 40)),
    2,
    1,
  );
  const classes = readdirSync(path.join(dataFolder, 'caltech101')).sort();
  await addLookAlikes(
    out,
    'caltech',
    classes.map((name) => files(`caltech101/${name}`).slice(0, 40)),
    2,
    1,
  );
  return { images: out.images, pairs: out.pairs };
}

/** The whole set, from the cache in the temporary folder where it was made before (it takes minutes to make). */
export async function loadPairs(): Promise<BenchSet> {
  const folder = path.join(tmpdir(), `kindred-${recipe}`);
  const index = path.join(folder, 'index.json');
  const blob = path.join(folder, 'thumbnails.bin');
  if (!existsSync(index)) {
    const made = await generate();
    mkdirSync(folder, { recursive: true });
    writeFileSync(blob, Buffer.concat(made.images.map(({ thumbnail }) => thumbnail)));
    const images = made.images.map(({ name, width, height, thumbnail }) => [
      name,
      width,
      height,
      thumbnail.length,
    ]);
    writeFileSync(index, JSON.stringify({ images, pairs: made.pairs }));
    return made;
  }
  const { images, pairs: stored } = JSON.parse(readFileSync(index, 'utf8')) as {
    images: [string, number, number, number][];
    pairs: BenchPair[];
  };
  const bytes = readFileSync(blob);
  let offset = 0;
  const pairs = stored.filter(
    ({ a, b, kind }) => kind !== 'look-alike' || !areKnownCopies(images[a]![0], images[b]![0]),
  );
  return {
    pairs,
    images: images.map(([name, width, height, length]) => ({
      name,
      width,
      height,
      thumbnail: bytes.subarray(offset, (offset += length)),
    })),
  };
}
