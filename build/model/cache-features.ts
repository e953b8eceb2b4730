import type { CachedFeatures } from './feature-cache.ts';
import { cacheFeatures } from './feature-cache.ts';
import { editKinds } from './edits.ts';
import type { PhotoSet, TrainingPhoto } from './photos.ts';
import { listPhotos } from './photos.ts';
import { randomFrom } from './random.ts';
import type { Part } from './split.ts';

/** How many photos of each set a part takes, at most. */
const photoCounts: Record<Part, Record<PhotoSet, number>> = {
  fit: { caltech101: 3500, grocery: 1800, fashion: 1500 },
  tune: { caltech101: 300, grocery: 250, fashion: 150 },
  evaluate: { caltech101: 500, grocery: 400, fashion: 250 },
};
const editsPerFittedPhoto = 9;

/** Features of one part: a fitted photo has a random choice of edits, the others have every kind. */
export async function partFeatures(part: Part): Promise<CachedFeatures> {
  const photos = choosePhotos(await listPhotos(), part);
  return cacheFeatures(part, photos, (photo) =>
    part === 'fit' ? shuffle(editKinds, `edits ${photo.photo}`).slice(0, editsPerFittedPhoto) : editKinds,
  );
}

function choosePhotos(photos: readonly TrainingPhoto[], part: Part): TrainingPhoto[] {
  const left = { ...photoCounts[part] };
  return shuffle(photos, 'photos').filter((photo) => {
    if (photo.part !== part || left[photo.set] === 0) return false;
    left[photo.set] -= 1;
    return true;
  });
}

function shuffle<Item>(items: readonly Item[], seed: string): Item[] {
  const random = randomFrom(seed);
  const shuffled = items.slice();
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}
