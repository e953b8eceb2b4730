import { nextTurn } from '../../training/next-turn.ts';
import { randomFrom, shuffle } from '../../training/random.ts';
import type { LabelledPhotos } from '../../training/labelled-photos.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { SubjectTail } from './subject-model.ts';

/** A label and the contents that have it. */
export interface LabelSet {
  readonly name: string;
  /** Content hashes; those not in the library are passed over. */
  readonly hashes: readonly string[];
  /** Content hashes of which the user said that they don't belong. */
  readonly rejected?: readonly string[] | undefined;
}

export interface LabelledContents {
  readonly photos: LabelledPhotos;
  /** Content of each row: its hash, and its number at present. */
  readonly hashes: readonly string[];
  readonly ids: readonly number[];
  /** Names of the labels; one that stands for "none of them" may follow in the photos. */
  readonly names: readonly string[];
}

/**
 * Photos in training at most: 1,504 values each in single precision, twice, are 150 MB. More of them make a head that is hardly
 * better; of large albums a part is drawn, of small ones every photo stays.
 */
const mostPhotos = 12_000;

/** Contents looked up between two turns of the event loop. */
const perTurn = 200;

/** Fewer photos than this teach nothing of what belongs nowhere. */
const leastNowhere = 2;

/** Photos of the library that are in no album and learned from as such. */
const mostOthers = 1000;

/**
 * Features and labels of the contents that the sets name. Photos that were rejected, and some from all over the library that are in no
 * set, get a label of their own, so that the head keeps them away from the albums: most of a library is in none. Lets the event loop have its turn.
 */
export async function gatherLabels(
  catalog: Catalog,
  sets: readonly LabelSet[],
  featureLength: number,
  seed: number,
): Promise<LabelledContents> {
  const labelsOf = new Map<string, number[]>();
  sets.forEach(({ hashes }, label) => {
    for (const hash of new Set(hashes)) {
      const labels = labelsOf.get(hash);
      if (labels) labels.push(label);
      else labelsOf.set(hash, [label]);
    }
  });
  const rejected = sets.flatMap((set) => set.rejected ?? []);
  const others = await inNoSet(catalog, labelsOf);
  const nowhere = [...new Set([...rejected, ...others])].filter((hash) => !labelsOf.has(hash));
  const hasNowhere = nowhere.length >= leastNowhere;
  if (hasNowhere) for (const hash of nowhere) labelsOf.set(hash, [sets.length]);
  const labelCount = sets.length + Number(hasNowhere);

  const known: string[] = [];
  for (const hash of [...labelsOf.keys()].sort()) {
    if (catalog.contents.idOf(hash) !== undefined) known.push(hash);
    if (known.length % perTurn === 0) await nextTurn();
  }
  const hashes = known.length > mostPhotos ? draw(known, labelsOf, labelCount, seed) : known;
  const features = new Int8Array(hashes.length * featureLength);
  const labels = new Uint8Array(hashes.length * labelCount);
  const ids: number[] = [];
  for (const [row, hash] of hashes.entries()) {
    if (row % perTurn === 0) await nextTurn();
    const id = catalog.contents.idOf(hash) ?? 0;
    const stored = catalog.contents.features(id);
    ids.push(id);
    if (stored?.values.length === featureLength) features.set(stored.values, row * featureLength);
    for (const label of labelsOf.get(hash) ?? []) labels[row * labelCount + label] = 1;
  }
  return {
    photos: { features, featureLength, labels, labelCount, named: sets.length },
    hashes,
    ids,
    names: sets.map(({ name }) => name),
  };
}

/** Hashes of some contents that are in no set, copies and frames of the scenes of those in a set left out. */
async function inNoSet(catalog: Catalog, labelsOf: ReadonlyMap<string, unknown>): Promise<string[]> {
  const { contents, groups } = catalog;
  const hashes: string[] = [];
  for (const [place, id] of contents.spread(2 * mostOthers).entries()) {
    if (hashes.length === mostOthers) break;
    if (place % perTurn === 0) await nextTurn();
    const [hash, ...mates] = [id, ...groups.matesOf(id)].map((one) => contents.hashOf(one) ?? '');
    if (hash && ![hash, ...mates].some((one) => labelsOf.has(one))) hashes.push(hash);
  }
  return hashes;
}

/** A copy of the features that a model with this tail sees of the photos; those of the bundled network where there is none. */
export async function featuresByTail(
  catalog: Catalog,
  { photos, ids }: LabelledContents,
  tail: SubjectTail | undefined,
): Promise<Int8Array> {
  const features = photos.features.slice();
  if (!tail) return features;
  for (const [row, id] of ids.entries()) {
    if (row % perTurn === 0) await nextTurn();
    const own = catalog.tailFeatures.features(id, tail.version);
    if (own) features.set(own, row * photos.featureLength);
  }
  return features;
}

/** In turn one photo of each label until there are enough, so that small labels are kept whole. */
function draw(
  known: readonly string[],
  labelsOf: ReadonlyMap<string, readonly number[]>,
  labelCount: number,
  seed: number,
): string[] {
  const members: string[][] = Array.from({ length: labelCount }, () => []);
  for (const hash of known) for (const label of labelsOf.get(hash) ?? []) members[label]!.push(hash);
  const random = randomFrom(seed);
  for (const list of members) shuffle(list, random);
  const drawn = new Set<string>();
  for (let turn = 0; drawn.size < mostPhotos; turn += 1) {
    for (const list of members) {
      const hash = list[turn];
      if (hash !== undefined && drawn.size < mostPhotos) drawn.add(hash);
    }
  }
  return [...drawn].sort();
}
