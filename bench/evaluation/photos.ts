import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { listPhotos } from '../../build/model/photos.ts';
import { shuffled } from '../../build/random.ts';
import { evaluationData } from '../evaluation-data.ts';

export type SourceSet = 'camera' | 'bursts' | 'caltech101' | 'grocery' | 'fashion';

/** One photo of the evaluation data that the library is made of. */
export interface Source {
  /** Path inside the evaluation data, with forward slashes. */
  readonly photo: string;
  readonly set: SourceSet;
  /** What it shares with its look-alikes: class, product, article, burst; a camera photo has its own. */
  readonly group: string;
}

/** Which photos the mixed library holds. No photo stands in two of the lists, but frames that are edited. */
export interface Composition {
  /** Edited: each is in the library once as it is and once an edit. */
  readonly originals: Source[];
  /** Every frame of the chosen bursts. */
  readonly frames: Source[];
  /** Shelves of groceries and classes of Caltech-101, unedited. */
  readonly lookAlikes: Source[];
}

/** Originals of the whole evaluation; a smaller one takes the same shares of the sets. */
export const fullSize = 300;

/** Of the originals of a whole evaluation. The frames come evenly from the ten bursts. */
const originalCounts: Record<SourceSet, number> = {
  camera: 60,
  bursts: 20,
  caltech101: 120,
  grocery: 50,
  fashion: 50,
};
/** A smaller evaluation keeps more of the look-alikes and bursts than of the originals: what is wrong there is rare. */
const lookAlikeCounts = { most: 2000, perOriginal: 20 };
const originalsPerBurst = 8;
/** Motorbikes alone would be a quarter of the look-alikes. */
const largestClass = 120;

const seed = 'evaluation';

/** Caltech's class of odds and ends: its photos have no subject in common. */
const unlabelled = 'caltech101/BACKGROUND_Google';

/**
 * Photos for an evaluation with `size` originals, always the same for one size. Caltech-101, groceries and product shots
 * come from the part that no fit has seen; camera files and bursts are never fitted on for the codes. There are
 * too few unseen groceries: photos that chose between fits fill up the look-alikes.
 */
export async function choosePhotos(size: number): Promise<Composition> {
  const share = size / fullSize;
  const listed = shuffled(await listPhotos(), seed);
  const ofSet = (set: SourceSet, part: 'evaluate' | 'tune'): Source[] =>
    listed.flatMap((one) =>
      one.set === set && one.part === part ? [{ photo: one.photo, set, group: one.label }] : [],
    );
  const bursts = (await burstFrames()).slice(0, Math.ceil(size / originalsPerBurst));
  const pools: Record<SourceSet, Source[]> = {
    camera: shuffled(await cameraPhotos(), seed),
    bursts: interleaved(bursts.map((frames) => shuffled(frames, seed))),
    caltech101: capped(ofSet('caltech101', 'evaluate')),
    grocery: ofSet('grocery', 'evaluate'),
    fashion: ofSet('fashion', 'evaluate'),
  };
  const originals = Object.entries(originalCounts).flatMap(([set, count]) =>
    pools[set as SourceSet].splice(0, Math.round(count * share)),
  );
  pools.grocery.push(...ofSet('grocery', 'tune'));
  const lookAlikeCount = Math.min(lookAlikeCounts.most, lookAlikeCounts.perOriginal * size);
  const lookAlikes = [
    ...pools.grocery.slice(0, lookAlikeCount),
    ...pools.caltech101.slice(0, lookAlikeCount),
  ];
  return { originals, frames: bursts.flat(), lookAlikes };
}

/** Whether two photos may be taken for each other by whoever looks at their subject alone. */
export function lookAlike(a: Source, b: Source): boolean {
  return (a.set === 'grocery' || a.set === 'caltech101') && a.group === b.group && a.group !== unlabelled;
}

/** The running number of a burst's frame in its film, of which every second frame is there. */
export function frameNumber({ photo }: Source): number {
  return Number(/(\d+)\.\w+$/.exec(photo)?.[1]);
}

/** Camera files large enough to be edited. The folders left out hold the same pictures again, turned or damaged. */
async function cameraPhotos(): Promise<Source[]> {
  const folder = join(evaluationData(), 'camera');
  const found: Source[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = name.replaceAll('\\', '/');
    if (!/\.jpe?g$/i.test(path) || /\/(orientation|exif-org|invalid)\//.test(path)) continue;
    const { width, height } = await sharp(join(folder, path)).metadata();
    if (width < 400 || height < 300) continue;
    found.push({ photo: `camera/${path}`, set: 'camera', group: `camera/${path}` });
  }
  return found;
}

/** The frames of each burst, in the order of time. */
async function burstFrames(): Promise<Source[][]> {
  const folder = join(evaluationData(), 'bursts');
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) =>
      (await readdir(join(folder, name))).sort().map((frame) => ({
        photo: `bursts/${name}/${frame}`,
        set: 'bursts' as const,
        group: `bursts/${name}`,
      })),
    ),
  );
}

/** The first of each list, then the second of each, and so on. */
function interleaved<Item>(lists: readonly Item[][]): Item[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat();
}

function capped(sources: readonly Source[]): Source[] {
  const counts = new Map<string, number>();
  return sources.filter(({ group }) => {
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count <= largestClass;
  });
}
