import type { LossName, TuningRun } from '../../contract/tuning.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { LabelledContents } from './labelled-contents.ts';
import { matchedRadius } from './matched-radius.ts';
import type { StoredReport } from './model-records.ts';
import { subjectCode, type SubjectModel } from './subject-model.ts';
import type { Teacher } from './teacher.ts';
import type { Trained } from './teaching-tasks.ts';

/** Photos of the library among which the radius of a new head is found: half a million pairs. */
const radiusPhotos = 1000;

export interface TrainingSettings {
  readonly loss: LossName | undefined;
  readonly bits: number;
  readonly seed: number;
}

/** A new head with what is to be known of it, not stored yet. */
export interface NewModel {
  readonly head: Trained['head'];
  readonly radius: number;
  readonly report: StoredReport;
}

/** Trains on gathered labels; `onRun` hears of every change of the run. Throws KindredError as `Teacher.train` does. */
export async function trainModel(
  catalog: Catalog,
  labelled: LabelledContents,
  current: SubjectModel,
  settings: TrainingSettings,
  teacher: Teacher,
  onRun: (run: TuningRun) => void,
): Promise<NewModel> {
  const { names, hashes } = labelled;
  const started = performance.now();
  let run: TuningRun = {
    stage: 'training',
    photos: hashes.length,
    albums: names.length,
    bits: settings.bits,
    points: [],
    steps: 0,
  };
  const change = (changes: Partial<TuningRun>): void => {
    run = { ...run, ...changes };
    onRun(run);
  };
  change({});
  // The thread takes the labels over; the report still asks for them.
  const photos = { ...labelled.photos, labels: labelled.photos.labels.slice() };
  const trained = await teacher.train(
    { ...settings, photos, albums: names.length, current: current.head },
    {
      onChosen: ({ loss, steps }) => change({ loss, steps }),
      onProgress: ({ step, loss, validation, secondsLeft }) =>
        change({ points: [...run.points, { step, loss, validation }], secondsLeft }),
    },
  );
  change({ stage: 'coding', secondsLeft: undefined });
  return {
    head: trained.head,
    radius: radiusOf(catalog, current, trained.head),
    report: reportOf(trained, labelled, { run, settings, current, started }),
  };
}

function radiusOf(catalog: Catalog, current: SubjectModel, head: Trained['head']): number {
  const drawn = catalog.contents.sample(radiusPhotos);
  const codesBy = (one: Trained['head']) => drawn.map((features) => subjectCode(one, features));
  return matchedRadius(codesBy(current.head), codesBy(head), current.radius);
}

function reportOf(
  trained: Trained,
  { hashes, names, photos }: LabelledContents,
  about: { run: TuningRun; settings: TrainingSettings; current: SubjectModel; started: number },
): StoredReport {
  const labelsOf = (row: number): number[] =>
    names.flatMap((_, label) => (photos.labels[row * photos.labelCount + label] ? [label] : []));
  const before = new Map(trained.precisions.before.map(({ label, precision }) => [label, precision]));
  return {
    trained: trained.trained,
    validated: trained.validated,
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
