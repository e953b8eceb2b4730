import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeepReport, TuningRun } from '../../contract/tuning.ts';
import type { Head } from '../../model/heads.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { LabelledContents } from './labelled-contents.ts';
import type { SubjectTail } from './subject-model.ts';
import type { Teacher } from './teacher.ts';
import type { TailTuned, TrainRequest } from './teaching-tasks.ts';

export interface TrainedTail {
  /** Undefined where the last stages as they came did best: a head alone is the better model then. */
  readonly tail: SubjectTail | undefined;
  /** It learned together with the tail. */
  readonly head: Head;
  readonly report: DeepReport;
}

/**
 * Teaches the last stages of the network on gathered labels. The maps lie in a temporary folder meanwhile. Throws KindredError as
 * `Teacher.teachTail` does.
 */
export async function trainTail(
  catalog: Catalog,
  { photos, hashes }: LabelledContents,
  request: Omit<TrainRequest, 'photos' | 'albums' | 'currentFeatures' | 'made'>,
  teacher: Teacher,
  onPoints: (changes: Pick<TuningRun, 'points' | 'steps' | 'secondsLeft'>) => void,
): Promise<TrainedTail> {
  // Here, since a thread's environment is a copy that the native library does not read: no word of how it was compiled.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const folder = await mkdtemp(join(tmpdir(), 'kindred-deep-'));
  const thumbnails = hashes.map((hash) => catalog.thumbnails.get(hash) ?? new Uint8Array());
  let points: TuningRun['points'] = [];
  try {
    const copy = { ...photos, features: photos.features.slice(), labels: photos.labels.slice() };
    const { bytes, version, head, before, after, step }: Extract<TailTuned, { ok: true }> =
      await teacher.teachTail(
        { ...request, photos: copy, thumbnails, folder },
        ({ step, steps, loss, validation, secondsLeft }) => {
          points = [...points, { step, loss, validation }];
          onPoints({ points, steps, secondsLeft });
        },
      );
    return { tail: bytes && { version, bytes }, head, report: { before, after, step } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
