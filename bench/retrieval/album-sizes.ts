/*
 * What a few albums teach in a library that is mostly something else: albums of some classes of Caltech-101, photos of the other
 * classes beside them, a head by the product's own options. Photos that nothing was learned from are asked for the others of their
 * class among 1,650: those of the albums' classes, which should find each other better, and all others, which should not do worse.
 * How many photos an album needs, and what becomes of the rest where a head learns from the albums alone.
 *
 *     npx tsx bench/retrieval/album-sizes.ts [SEEDS]
 */
import { cpus } from 'node:os';
import { loadModel } from '../../src/model/load-model.ts';
import { startBackend } from '../../src/training/backend.ts';
import { productOptions } from '../../src/training/choose-loss.ts';
import type { TrainedHead } from '../../src/training/head.ts';
import { joinHeads } from '../../src/training/join-heads.ts';
import { labelsOf, selectPhotos, type LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { evaluateLeaveOneOut } from '../../src/training/examine-head.ts';
import { randomFrom, shuffle } from '../../src/training/random.ts';
import { encodeLabelled, trainHead } from '../../src/training/train-head.ts';
import { loadDataSet } from './data-sets.ts';

const sizes = [2, 3, 5, 8, 12, 20, 30, 45];
const albums = 6;
/** Photos of each album's class that are in no album. */
const asked = 25;
const others = 1500;
const seeds = Number(process.argv[2] ?? 5);
/** In no album, and learned from as such. */
const background = 1000;
const bits = 32;

await startBackend();
const set = await loadDataSet('caltech101');
const all: LabelledPhotos = { ...set, labelCount: set.labelNames.length };
const { subjectHead } = await loadModel();
const bundled: TrainedHead = subjectHead;
const members = membersOf(all);
const rows: Record<string, number[][]> = {};
for (let seed = 1; seed <= seeds; seed += 1) {
  const random = randomFrom(seed);
  const classes = shuffle(
    [...members.keys()].filter((label) => members.get(label)!.length >= Math.max(...sizes) + asked),
    random,
  ).slice(0, albums);
  const shuffled = new Map(classes.map((label) => [label, shuffle([...members.get(label)!], random)]));
  const rest = shuffle(
    [...members].filter(([label]) => !shuffled.has(label)).flatMap(([, own]) => own),
    random,
  );
  const haystack = selectPhotos(all, [
    ...classes.flatMap((label) => shuffled.get(label)!.slice(0, asked)),
    ...rest.slice(0, others),
  ]);
  /** Own among the nearest ten: of the albums' classes, and of the others with more than ten photos. */
  const measure = (name: string, head: TrainedHead): void => {
    const { labels } = evaluateLeaveOneOut({ ...encodeLabelled(head, haystack), labels: labelsOf(haystack) });
    const counted = labels.filter(({ queries }) => queries > 10);
    const found = [true, false].map((isAlbum) =>
      mean(counted.filter(({ label }) => shuffled.has(label) === isAlbum).map(({ precision }) => precision)),
    );
    (rows[name] ??= []).push(found);
    console.error(`seed ${seed}, ${name}: ${found.map((one) => one.toFixed(3)).join(', ')}`);
  };
  measure('the bundled head', bundled);
  const albumsOf = (size: number): number[] =>
    classes.flatMap((label) => shuffled.get(label)!.slice(asked, asked + size));
  const learn = async (photos: LabelledPhotos): Promise<TrainedHead> => {
    const outcome = await trainHead(photos, productOptions(photos, { bits, parts: bundled.parts, seed }));
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.head;
  };
  const alone = await learn(asLibrary(albumsOf(20), [], classes));
  measure('20 photos an album, learned from the albums alone', alone);
  for (const size of sizes) {
    const learned = await learn(asLibrary(albumsOf(size), rest.slice(others, others + background), classes));
    if (size === 20) measure('20 photos an album, without the bundled bits', learned);
    measure(`${size} photos an album`, joinHeads(bundled, learned));
  }
}
console.log(`${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${seeds} seeds, ${albums} albums`);
console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, found]) => [
      name,
      {
        'of the albums': mean(found.map(([own]) => own!)).toFixed(3),
        'worst seed': Math.min(...found.map(([own]) => own!)).toFixed(3),
        'of the others': mean(found.map(([, other]) => other!)).toFixed(3),
      },
    ]),
  ),
);

function membersOf({ labels, labelCount }: LabelledPhotos): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let row = 0; row * labelCount < labels.length; row += 1) {
    const label = labels.subarray(row * labelCount, (row + 1) * labelCount).indexOf(1);
    found.set(label, [...(found.get(label) ?? []), row]);
  }
  return found;
}

/** Photos of albums and photos of none, as the product learns from them. */
function asLibrary(
  inAlbums: readonly number[],
  inNone: readonly number[],
  classes: readonly number[],
): LabelledPhotos {
  const labelCount = classes.length + (inNone.length > 0 ? 1 : 0);
  const photos = selectPhotos(all, [...inAlbums, ...inNone]);
  const labels = new Uint8Array((inAlbums.length + inNone.length) * labelCount);
  inAlbums.forEach((row, place) => {
    const label = classes.findIndex((one) => all.labels[row * all.labelCount + one]);
    labels[place * labelCount + label] = 1;
  });
  inNone.forEach((_, place) => {
    labels[(inAlbums.length + place) * labelCount + classes.length] = 1;
  });
  return { ...photos, labels, labelCount, named: classes.length };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
