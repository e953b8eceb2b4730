import { mkdir, rm } from 'node:fs/promises';
import type { DeepReport, TuningRun } from '../../contract/tuning.ts';
import type { Head } from '../../model/heads.ts';
import { nextTurn } from '../../training/next-turn.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { countLooks } from './count-looks.ts';
import type { LabelledContents } from './labelled-contents.ts';
import type { SubjectTail } from './subject-model.ts';
import type { Teacher } from './teacher.ts';
import type { TrainRequest } from './teaching-tasks.ts';

/** Thumbnails read between two turns of the event loop. */
const perTurn = 100;

export interface TrainedTail {
  /** Undefined where the last stages as they came did best: a head alone is the better model then. */
  readonly tail: SubjectTail | undefined;
  /** It learned together with the tail. */
  readonly head: Head;
  readonly report: DeepReport;
}

/**
 * Teaches the last stages of the network on gathered labels. Maps of the photos, 16 kB a look, lie in `folder` meanwhile, which is
 * removed in the end. Throws KindredError as `Teacher.teachTail` does.
 */
export async function trainTail(
  { catalog, teacher, folder }: { catalog: Catalog; teacher: Teacher; folder: string },
  { photos, hashes }: LabelledContents,
  request: Omit<TrainRequest, 'photos' | 'albums' | 'currentFeatures' | 'made'>,
  onChange: (changes: Partial<TuningRun>) => void,
): Promise<TrainedTail> {
  // Here, since a thread's environment is a copy that the native library does not read: no word of how it was compiled.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await mkdir(folder, { recursive: true });
  const thumbnails: Uint8Array[] = [];
  for (const [row, hash] of hashes.entries()) {
    if (row % perTurn === 0) await nextTurn();
    thumbnails.push(catalog.thumbnails.get(hash) ?? new Uint8Array());
  }
  let points: TuningRun['points'] = [];
  try {
    const copy = { ...photos, features: photos.features.slice(), labels: photos.labels.slice() };
    const { bytes, version, head, before, after, step } = await teacher.teachTail(
      { ...request, photos: copy, thumbnails, folder },
      {
        onLooked: countLooks(onChange),
        onProgress: ({ step, steps, loss, validation, secondsLeft }) => {
          points = [...points, { step, loss, validation }];
          onChange({ points, steps, secondsLeft, looked: undefined });
        },
      },
    );
    return { tail: bytes && { version, bytes }, head, report: { before, after, step } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
