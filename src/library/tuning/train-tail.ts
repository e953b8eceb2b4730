import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeepReport, TuningRun } from '../../contract/tuning.ts';
import type { Head } from '../../model/heads.ts';
import { countLooks } from './count-looks.ts';
import type { LabelledContents } from './labelled-contents.ts';
import type { SubjectTail } from './subject-model.ts';
import type { DeepTeacher } from './deep-teacher.ts';
import type { TrainRequest } from './teaching-tasks.ts';

export interface TrainedTail {
  /** Undefined where the last stages as they came did best: a head alone is the better model then. */
  readonly tail: SubjectTail | undefined;
  /** It learned together with the tail. */
  readonly head: Head;
  readonly report: DeepReport;
}

/** Where a lesson writes meanwhile. */
export function lessonFolder(libraryFolder: string): string {
  return join(libraryFolder, 'lesson');
}

/**
 * Teaches the last stages of the network on gathered labels. Maps of the photos, 16 kB a look, lie in `folder` meanwhile, which is
 * removed in the end. Throws KindredError as `DeepTeacher.teachTail` does.
 */
export async function trainTail(
  { teacher, library, folder }: { teacher: DeepTeacher; library: string; folder: string },
  { photos, hashes }: LabelledContents,
  request: Omit<TrainRequest, 'photos' | 'albums' | 'currentFeatures' | 'made'>,
  onChange: (changes: Partial<TuningRun>) => void,
): Promise<TrainedTail> {
  await mkdir(folder, { recursive: true });
  let points: TuningRun['points'] = [];
  try {
    const { bytes, version, head, before, after, step } = await teacher.teachTail(
      { ...request, photos, library, hashes, folder },
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
