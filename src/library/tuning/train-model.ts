import type { LossName, TuningRun } from '../../contract/tuning.ts';
import { namedRows } from '../../training/labelled-photos.ts';
import { nextTurn } from '../../training/next-turn.ts';
import type { Head } from '../../model/heads.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { countLooks } from './count-looks.ts';
import { DeepTeacher } from './deep-teacher.ts';
import { featuresByTail, type LabelledContents } from './labelled-contents.ts';
import { matchedRadius } from './matched-radius.ts';
import type { StoredReport } from './model-records.ts';
import { subjectCode, subjectFeatures, type SubjectModel } from './subject-model.ts';
import type { SubjectTail } from './subject-model.ts';
import type { TailReader } from './tail-reader.ts';
import { lessonFolder, trainTail, type TrainedTail } from './train-tail.ts';
import type { Teacher } from './teacher.ts';
import type { Trained } from './teaching-tasks.ts';

/** Photos of the library among which the radius of a new head is found: half a million pairs. */
const radiusPhotos = 1000;
/** Photos coded between two turns of the event loop. */
const codesPerTurn = 100;

export interface TrainingSettings {
  readonly loss: LossName | undefined;
  readonly bits: number;
  readonly seed: number;
  /** Teaches the last stages of the network first. */
  readonly deep: boolean;
}

export interface TrainingTools {
  readonly catalog: Catalog;
  /** The head that comes with the product. */
  readonly general: Head;
  readonly tails: TailReader;
  readonly teacher: Teacher;
  readonly signal: AbortSignal;
  /** Of the library. */
  readonly folder: string;
}

/** A new head with what is to be known of it, not stored yet. */
export interface NewModel {
  readonly head: Trained['head'];
  readonly tail: SubjectTail | undefined;
  readonly radius: number;
  readonly report: StoredReport;
}

/** Trains on gathered labels; `onRun` hears of every change of the run. Throws KindredError as `Teacher` does. */
export async function trainModel(
  { catalog, general, tails, teacher, signal, folder }: TrainingTools,
  labelled: LabelledContents,
  current: SubjectModel,
  { deep, ...settings }: TrainingSettings,
  onRun: (run: TuningRun) => void,
): Promise<NewModel> {
  const { names, hashes, ids } = labelled;
  const started = performance.now();
  let run: TuningRun = {
    stage: 'training',
    photos: namedRows(labelled.photos).length,
    albums: names.length,
    bits: settings.bits,
    points: [],
    steps: 0,
  };
  const change = (changes: Partial<TuningRun>): void => {
    run = { ...run, ...changes };
    onRun(run);
  };
  let lesson: TrainedTail | undefined;
  if (deep) {
    change({ stage: 'deepening' });
    const request = { ...settings, current: current.head, general };
    const deepTeacher = new DeepTeacher(signal);
    const place = { library: folder, folder: lessonFolder(folder) };
    lesson = await trainTail({ teacher: deepTeacher, ...place }, labelled, request, change);
    if (lesson.tail) {
      change({ stage: 'describing', secondsLeft: undefined });
      const contents = hashes.map((hash, row) => ({ id: ids[row]!, hash }));
      await tails.prepare(lesson.tail, contents, { signal, onProgress: countLooks(change) });
    } else {
      change({ stage: 'training', points: [], steps: 0, secondsLeft: undefined });
    }
  } else {
    change({});
  }
  const tail = lesson?.tail;
  // The thread takes features and labels over; the report still asks for the labels.
  const photos = {
    ...labelled.photos,
    features: await featuresByTail(catalog, labelled, tail),
    labels: labelled.photos.labels.slice(),
  };
  const currentFeatures =
    current.tail?.version === tail?.version
      ? undefined
      : await featuresByTail(catalog, labelled, current.tail);
  const made = lesson?.tail && { head: lesson.head, step: lesson.report.step };
  const trained = await teacher.train(
    { ...settings, photos, albums: names.length, current: current.head, general, currentFeatures, made },
    {
      onChosen: ({ loss, steps }) => change({ loss, steps }),
      onProgress: ({ step, loss, validation, secondsLeft }) =>
        change({ points: [...run.points, { step, loss, validation }], secondsLeft }),
    },
  );
  const drawn = catalog.contents.spread(radiusPhotos).flatMap((id) => {
    const hash = catalog.contents.hashOf(id);
    return hash === undefined ? [] : [{ id, hash }];
  });
  if (tail) {
    change({ stage: 'describing', secondsLeft: undefined });
    await tails.prepare(tail, drawn, { signal, onProgress: countLooks(change) });
  }
  const codesBy = async (model: SubjectModel): Promise<Uint8Array[]> => {
    const codes: Uint8Array[] = [];
    for (const [place, { id }] of drawn.entries()) {
      if (place % codesPerTurn === 0) await nextTurn(signal);
      const features = subjectFeatures(catalog, model, id);
      if (features) codes.push(subjectCode(model.head, features));
    }
    return codes;
  };
  const renewed = { ...current, head: trained.head, tail };
  return {
    head: trained.head,
    tail,
    radius: await matchedRadius(await codesBy(current), await codesBy(renewed), current.radius),
    report: {
      ...reportOf(trained, labelled, { run, settings, current, started }),
      ...(lesson && { deep: lesson.report }),
    },
  };
}

function reportOf(
  trained: Trained,
  { hashes, names, photos }: LabelledContents,
  about: { run: TuningRun; settings: Pick<TrainingSettings, 'seed'>; current: SubjectModel; started: number },
): StoredReport {
  const labelsOf = (row: number): number[] =>
    names.flatMap((_, label) => (photos.labels[row * photos.labelCount + label] ? [label] : []));
  const before = new Map(trained.precisions.before.map(({ label, precision }) => [label, precision]));
  return {
    trained: trained.trained,
    validated: trained.validated,
    ...(trained.othersKept !== undefined && { othersKept: trained.othersKept }),
    loss: trained.loss,
    seed: about.settings.seed,
    step: trained.step,
    points: about.run.points,
    seconds: (performance.now() - about.started) / 1000,
    against: about.current.id,
    before: trained.before,
    after: trained.after,
    albums: trained.precisions.after.map(({ label, queries, precision }) => ({
      name: names[label]!,
      queries,
      before: before.get(label) ?? 0,
      after: precision,
    })),
    examples: trained.examples.map(({ query, ...found }) => {
      const own = new Set(labelsOf(query));
      const neighbours = (rows: readonly number[]) =>
        rows.map((row) => ({ hash: hashes[row]!, isRight: labelsOf(row).some((label) => own.has(label)) }));
      return {
        hash: hashes[query]!,
        albums: [...own].map((label) => names[label]!),
        before: neighbours(found.before),
        after: neighbours(found.after),
      };
    }),
  };
}
