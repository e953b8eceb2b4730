import { evaluationEditNames, evaluationEdits } from '../edits/evaluation-edits.ts';
import { trainingEdit, trainingEditKinds } from '../edits/training-edits.ts';
import { randomFrom, shuffled } from '../random.ts';
import { unlabelled } from './edited-photos.ts';
import type { CachedFeatures } from './feature-cache.ts';
import { cacheFeatures } from './feature-cache.ts';
import type { Copy } from './photo-forms.ts';
import type { PhotoSet, TrainingPhoto } from './photos.ts';
import { listPhotos } from './photos.ts';
import type { Part } from './split.ts';

/** How many photos of each set a part takes, at most. */
const photoCounts: Record<Part, Record<PhotoSet, number>> = {
  fit: { caltech101: 3000, grocery: 2000, fashion: 1000 },
  tune: { caltech101: 130, grocery: 110, fashion: 60 },
  evaluate: { caltech101: 220, grocery: 170, fashion: 60 },
};
const copiesPerFittedPhoto = 10;
const plainCounts: Record<Part, number> = { fit: 12_000, tune: 2000, evaluate: 2000 };

/** Features of one part: a fitted photo has copies of random kinds and strengths, the others have every evaluation edit. */
export async function partFeatures(part: Part): Promise<CachedFeatures> {
  return cacheFeatures(part, await partPhotos(part), copiesOf(part));
}

/** Features of photos as they are, with labels: what a subject head is fitted on and judged by. */
export async function plainFeatures(part: Part): Promise<CachedFeatures> {
  const photos = shuffled(
    (await listPhotos()).filter((photo) => photo.part === part && photo.label !== unlabelled),
    'plain photos',
  );
  return cacheFeatures(`plain-${part}`, photos.slice(0, plainCounts[part]), () => []);
}

/** The photos of one part, in an order by chance that is always the same. */
export async function partPhotos(part: Part): Promise<TrainingPhoto[]> {
  const left = { ...photoCounts[part] };
  return shuffled(await listPhotos(), 'photos').filter((photo) => {
    if (photo.part !== part || left[photo.set] === 0) return false;
    left[photo.set] -= 1;
    return true;
  });
}

/** The copies that the photos of a part have. */
export function copiesOf(part: Part): (photo: TrainingPhoto) => Copy[] {
  return part === 'fit' ? trainingCopies : evaluationCopies;
}

function trainingCopies({ photo }: TrainingPhoto): Copy[] {
  const random = randomFrom(`strengths ${photo}`);
  return shuffled(trainingEditKinds, `kinds ${photo}`)
    .slice(0, copiesPerFittedPhoto)
    .map((kind) => ({ name: kind, edit: trainingEdit(kind, random) }));
}

function evaluationCopies(): Copy[] {
  return evaluationEditNames.map((name) => ({ name, edit: evaluationEdits[name] }));
}
