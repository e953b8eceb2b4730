/*
 * How many photos an album needs before it teaches something: albums of some classes of Caltech-101, a head by the product's own
 * options, and photos that are in no album asked for the others of their class among photos of all classes.
 *
 *     npx tsx bench/retrieval/album-sizes.ts [SEEDS]
 */
import { cpus } from 'node:os';
import { loadModel } from '../../src/model/load-model.ts';
import { startBackend } from '../../src/training/backend.ts';
import { productOptions } from '../../src/training/choose-loss.ts';
import type { TrainedHead } from '../../src/training/head.ts';
import { labelsOf, selectPhotos, type LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { evaluateLeaveOneOut } from '../../src/training/examine-head.ts';
import { randomFrom, shuffle } from '../../src/training/random.ts';
import { encodeLabelled, trainHead } from '../../src/training/train-head.ts';
import { loadDataSet } from './data-sets.ts';
import { parts } from './methods.ts';

const sizes = [2, 3, 5, 8, 12, 20, 30, 45];
const albums = 6;
/** Photos of each album's class that are in no album. */
const asked = 25;
const others = 1500;
const seeds = Number(process.argv[2] ?? 5);
const bits = 64;

await startBackend();
const set = await loadDataSet('caltech101');
const all: LabelledPhotos = { ...set, labelCount: set.labelNames.length };
const { subjectHead } = await loadModel();
const bundled: TrainedHead = subjectHead;
const members = membersOf(all);
const gains = new Map<number, number[]>(sizes.map((size) => [size, []]));
const before: number[] = [];
const after = new Map<number, number[]>(sizes.map((size) => [size, []]));
for (let seed = 1; seed <= seeds; seed += 1) {
  const random = randomFrom(seed);
  const classes = shuffle(
    [...members.keys()].filter((label) => members.get(label)!.length >= Math.max(...sizes) + asked),
    random,
  ).slice(0, albums);
  const shuffled = new Map(classes.map((label) => [label, shuffle([...members.get(label)!], random)]));
  const rest = shuffle(
    [...members].filter(([label]) => !shuffled.has(label)).flatMap(([, rows]) => rows),
    random,
  ).slice(0, others);
  const haystack = selectPhotos(all, [
    ...classes.flatMap((label) => shuffled.get(label)!.slice(0, asked)),
    ...rest,
  ]);
  const precision = (head: TrainedHead): number => {
    const { labels } = evaluateLeaveOneOut({ ...encodeLabelled(head, haystack), labels: labelsOf(haystack) });
    const own = labels.filter(({ label }) => shuffled.has(label));
    return own.reduce((sum, one) => sum + one.precision, 0) / own.length;
  };
  const start = precision(bundled);
  before.push(start);
  for (const size of sizes) {
    const taught = onlyLabels(
      selectPhotos(
        all,
        classes.flatMap((label) => shuffled.get(label)!.slice(asked, asked + size)),
      ),
      classes,
    );
    const outcome = await trainHead(taught, productOptions(taught, { bits, parts, seed }));
    if (!outcome.ok) throw new Error(outcome.message);
    const found = precision(outcome.head);
    after.get(size)!.push(found);
    gains.get(size)!.push(found - start);
    console.error(`seed ${seed}, ${size} photos an album: ${start.toFixed(3)} -> ${found.toFixed(3)}`);
  }
}
console.log(`${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${seeds} seeds, ${albums} albums`);
console.table(
  Object.fromEntries(
    sizes.map((size) => [
      `${size} photos an album`,
      {
        'own among the nearest ten, before': mean(before).toFixed(3),
        after: mean(after.get(size)!).toFixed(3),
        'worst gain of a seed': Math.min(...gains.get(size)!).toFixed(3),
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

/** The same photos with these labels alone, as a library with these albums has them. */
function onlyLabels(photos: LabelledPhotos, chosen: readonly number[]): LabelledPhotos {
  const count = photos.labels.length / photos.labelCount;
  const labels = new Uint8Array(count * chosen.length);
  for (let row = 0; row < count; row += 1)
    chosen.forEach((label, place) => {
      labels[row * chosen.length + place] = photos.labels[row * photos.labelCount + label]!;
    });
  return { ...photos, labels, labelCount: chosen.length };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
