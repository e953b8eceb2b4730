import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import type { LibraryEvents } from '../../contract/library-calls.ts';
import { KindredError } from '../../contract/problems.ts';
import {
  isNoBetter,
  type DeepAbility,
  type ModelList,
  type TuningRequest,
  type TuningRun,
  type TuningState,
} from '../../contract/tuning.ts';
import type { TuningCalls } from '../../contract/tuning-calls.ts';
import { tailVersion } from '../../model/tail-file.ts';
import type { Events } from '../events.ts';
import { countLooks } from './count-looks.ts';
import { DeepTeacher } from './deep-teacher.ts';
import { listModels } from './describe-models.ts';
import { forgetTaught } from './forget-taught.ts';
import { gatherLabels, type LabelSet } from './labelled-contents.ts';
import { ModelSwitch, type ModelSwitchParts } from './model-switch.ts';
import { Teacher } from './teacher.ts';
import { trainModel } from './train-model.ts';
import { lessonFolder } from './train-tail.ts';
import type { Note, TrainingNote } from './training-note.ts';

type Request<K extends keyof TuningCalls> = Parameters<TuningCalls[K]>[0];

export interface TuningParts extends ModelSwitchParts {
  /** Of the library. */
  readonly folder: string;
  /** Why the bundled model stands in for the one in use, where it does. */
  readonly trouble: string | undefined;
  readonly events: Events<LibraryEvents>;
  /** The labels of some albums, or of all. */
  readonly labels: (albums: readonly string[] | undefined) => LabelSet[];
  readonly trainingNote: TrainingNote;
  /** What the note said at the start: of a training that was cut off. */
  readonly cutOff: Note | undefined;
}

/** Bits that are learned, beside those of the bundled head: of 16, 32 and 48, albums gain most by 32 (docs/retrieval.md). */
const usualBits = 32;
const usualSeed = 1;

/** Teaches the library from labels, and keeps the models that came of it. */
export class Tuning {
  readonly #parts: TuningParts;
  #state: TuningState;
  #trouble: string | undefined;
  #training: { stop: AbortController; ended: Promise<unknown> } | undefined;
  #engine: Promise<string> | undefined;
  readonly #closing = new AbortController();
  readonly #switch: ModelSwitch;
  /** What a training that was cut off has left is gone. */
  #tidied: Promise<unknown>;

  constructor(parts: TuningParts) {
    this.#parts = parts;
    this.#trouble = parts.trouble;
    this.#state = afterCutOff(parts);
    setMaxListeners(0, this.#closing.signal);
    this.#switch = new ModelSwitch(parts, this.#closing.signal);
    this.#tidied = Promise.all([
      this.#forgetUnused(),
      parts.models.removeStrays(),
      rm(lessonFolder(parts.folder), { recursive: true, force: true }),
    ]).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error;
    });
    // Whoever waits for it hears of a fault.
    this.#tidied.catch(() => undefined);
  }

  /** Ends a training, and the search for similar photos: the next start goes on with it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.cancel();
    await this.#tidied;
    await this.#switch.settled();
  }

  state(): TuningState {
    return this.#state;
  }

  /** Begins a training. Throws KindredError `training-running`; labels that can't be learned from show in the state. */
  start(request: TuningRequest): void {
    const labels = this.#parts.labels(request.albums);
    if (this.#training) throw alreadyRunning();
    void this.train(labels, request).catch(() => undefined);
  }

  /**
   * Trains a new model from labels and stores it; it is not in use yet. Throws KindredError with the reason where that can't be
   * done, or the signal's reason after `cancel`.
   *
   * @param name of the model; its number in the list where absent
   */
  async train(labels: readonly LabelSet[], request: TuningRequest, name?: string): Promise<string> {
    if (this.#training) throw alreadyRunning();
    const stop = new AbortController();
    const ended = this.#train(labels, request, name, stop.signal);
    this.#training = { stop, ended };
    // What is told of the end is told when the next training may begin.
    let state: TuningState = { state: 'idle' };
    try {
      const model = await ended;
      state = { state: 'finished', model };
      return model;
    } catch (error) {
      if (!stop.signal.aborted && error instanceof Error) state = { state: 'failed', message: error.message };
      throw error;
    } finally {
      // A program that ends in the middle of a training says so when it is started again.
      if (!this.#closing.signal.aborted) await this.#parts.trainingNote.remove();
      this.#training = undefined;
      this.#setState(state);
    }
  }

  async cancel(): Promise<void> {
    this.#training?.stop.abort();
    await this.#training?.ended.catch(() => undefined);
  }

  async dismiss(): Promise<void> {
    if (this.#state.state === 'running') return;
    this.#setState({ state: 'idle' });
    await this.#parts.trainingNote.remove();
  }

  /** Whether the network itself can be taught: loads the engine for that in a process, which ends again. */
  async deepAbility(): Promise<DeepAbility> {
    this.#engine ??= new DeepTeacher(this.#closing.signal).findEngine();
    try {
      return { isReady: true, engine: await this.#engine };
    } catch (error) {
      // It may be installed while this runs.
      this.#engine = undefined;
      return { isReady: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  list(): ModelList {
    const { catalog, model, models, subjects } = this.#parts;
    return { models: listModels(catalog, models, model, subjects.model.id), trouble: this.#trouble };
  }

  /** Codes all photos by a model, and then takes it into use in one step. Throws as `TuningCalls.useModel` says. */
  async use({ id, insist }: Request<'useModel'>): Promise<ModelList> {
    const record = this.#parts.models.records.find(id);
    if (record && !insist && !record.wasInUse && isNoBetter(record.report)) {
      throw new KindredError(
        'model-worse',
        record.report.after.queries === 0
          ? 'Too few photos could be held out to tell whether this model is better. It is not taken into use unless you insist.'
          : 'This model did no better on the photos held out from its training than the one before. It is not taken into use unless you insist.',
      );
    }
    await this.#switch.use(id);
    this.#trouble = undefined;
    return this.#listChanged();
  }

  async rename({ id, name }: Request<'renameModel'>): Promise<ModelList> {
    const { records } = this.#parts.models;
    const record = records.find(id);
    if (!record) throw new KindredError('not-found', 'There is no such model.');
    await records.put({ ...record, name });
    return this.#listChanged();
  }

  async remove({ id }: Request<'removeModel'>): Promise<ModelList> {
    const { catalog, models } = this.#parts;
    const tail = models.records.find(id)?.tailSha256;
    await models.remove(id);
    await forgetTaught(catalog.subjectCodes, [id]);
    const isShared = models.records.all().some(({ tailSha256 }) => tailSha256 === tail);
    if (tail !== undefined && !isShared) await forgetTaught(catalog.tailFeatures, [tailVersion(tail)]);
    if (this.#state.state === 'finished' && this.#state.model === id) await this.dismiss();
    return this.#listChanged();
  }

  /** Resolves when the similar photos are those by the model in use. */
  async settled(): Promise<void> {
    await this.#switch.settled();
  }

  async #train(
    labels: readonly LabelSet[],
    request: TuningRequest,
    name: string | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const { bits = usualBits, seed = usualSeed, loss, deep = false } = request;
    const { catalog, folder, model, models, subjects, trainingNote } = this.#parts;
    const teacher = new Teacher(signal);
    let stored: string | undefined;
    try {
      let run: TuningRun = {
        stage: 'gathering',
        photos: 0,
        albums: labels.length,
        bits,
        points: [],
        steps: 0,
      };
      const change = (changes: Partial<TuningRun>): void => {
        run = { ...run, ...changes };
        this.#setState({ state: 'running', run });
      };
      change({});
      await this.#tidied;
      await trainingNote.begin(request);
      const labelled = await gatherLabels(catalog, labels, model.featureLength, seed);
      const tools = { catalog, general: model.subjectHead, tails: subjects.tails, teacher, signal, folder };
      const made = await trainModel(tools, labelled, subjects.model, { loss, bits, seed, deep }, change);
      const record = await models.add(made.head, made.tail, {
        name: name ?? `Lesson ${models.records.all().length + 1}`,
        createdAt: Date.now(),
        radius: made.radius,
        report: made.report,
      });
      stored = record.id;
      await trainingNote.hasMade(record.id);
      // Its codes are made now, so that taking it into use is a matter of a moment. Where that is cut off, `use` makes the rest.
      const reading = { signal, onProgress: countLooks(change) };
      await this.#switch.code(await models.load(record.id), teacher, reading, (stage) =>
        change({ stage, looked: undefined, secondsLeft: undefined }),
      );
      this.#listChanged();
      return record.id;
    } catch (error) {
      if (signal.aborted && stored !== undefined && !this.#closing.signal.aborted)
        await this.remove({ id: stored });
      throw error;
    } finally {
      await teacher.close();
      if (!this.#closing.signal.aborted) await this.#forgetUnused();
    }
  }

  /** Codes and features by models that are gone, or of a training that was cut off before it made one. */
  async #forgetUnused(): Promise<void> {
    const { catalog, models } = this.#parts;
    const records = models.records.all();
    const ids = new Set(records.map(({ id }) => id));
    const tails = new Set(records.flatMap(({ tailSha256 }) => (tailSha256 ? [tailVersion(tailSha256)] : [])));
    const codes = catalog.subjectCodes.makers().filter((one) => !ids.has(one));
    const features = catalog.tailFeatures.makers().filter((one) => !tails.has(one));
    await forgetTaught(catalog.subjectCodes, codes, this.#closing.signal);
    await forgetTaught(catalog.tailFeatures, features, this.#closing.signal);
  }

  #setState(state: TuningState): void {
    this.#state = state;
    this.#parts.events.emit('tuningChanged', state);
  }

  #listChanged(): ModelList {
    this.#parts.events.emit('modelsChanged', {});
    return this.list();
  }
}

/** What there is to be said at the start: a model that was made waits for the user's word, or the training was cut off. */
function afterCutOff({ cutOff, models }: TuningParts): TuningState {
  if (!cutOff) return { state: 'idle' };
  const { model, startedAt, request } = cutOff;
  if (model !== undefined && models.records.find(model)) return { state: 'finished', model };
  return { state: 'interrupted', startedAt, request: request.albums && request };
}

function alreadyRunning(): KindredError {
  return new KindredError('training-running', 'A training is running already. Wait for it, or cancel it.');
}
