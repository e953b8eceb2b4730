import { setMaxListeners } from 'node:events';
import type { LibraryEvents } from '../../contract/library-calls.ts';
import { KindredError } from '../../contract/problems.ts';
import {
  bundledModel,
  isNoBetter,
  type ModelList,
  type TuningRequest,
  type TuningRun,
  type TuningState,
} from '../../contract/tuning.ts';
import type { TuningCalls } from '../../contract/tuning-calls.ts';
import type { Model } from '../../model/load-model.ts';
import { tailVersion } from '../../model/tail-file.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Events } from '../events.ts';
import { codeLibrary } from './code-library.ts';
import { listModels } from './describe-models.ts';
import { findSimilarAnew } from './find-similar.ts';
import { gatherLabels, type LabelSet } from './labelled-contents.ts';
import type { ModelStore } from './model-store.ts';
import type { SubjectCodes } from './subject-codes.ts';
import type { SubjectModel } from './subject-model.ts';
import { Teacher } from './teacher.ts';
import { trainModel } from './train-model.ts';

type Request<K extends keyof TuningCalls> = Parameters<TuningCalls[K]>[0];

export interface TuningParts {
  readonly catalog: Catalog;
  readonly model: Model;
  readonly models: ModelStore;
  /** Why the bundled model stands in for the one in use, where it does. */
  readonly trouble: string | undefined;
  readonly subjects: SubjectCodes;
  readonly events: Events<LibraryEvents>;
  /** The labels of some albums, or of all. */
  readonly labels: (albums: readonly string[] | undefined) => LabelSet[];
  /** The `similar` relations are others now. */
  readonly onSimilarFound: () => void;
}

const usualBits = 64;
const usualSeed = 1;

/** Teaches the library from labels, and keeps the models that came of it. */
export class Tuning {
  readonly #parts: TuningParts;
  #state: TuningState = { state: 'idle' };
  #trouble: string | undefined;
  #training: { stop: AbortController; ended: Promise<unknown> } | undefined;
  /** Another model comes into use: one after the other. */
  #changes: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(parts: TuningParts) {
    this.#parts = parts;
    this.#trouble = parts.trouble;
    setMaxListeners(0, this.#closing.signal);
    this.#dropTails();
    // What a process that was killed had not come to.
    this.#changes = this.#findSimilar();
  }

  /** Ends a training, and the search for similar photos: the next start goes on with it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.cancel();
    await this.#changes;
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
      const { model, run } = await ended;
      state = { state: 'finished', run, model };
      return model;
    } catch (error) {
      if (!stop.signal.aborted && error instanceof Error) state = { state: 'failed', message: error.message };
      throw error;
    } finally {
      this.#training = undefined;
      this.#setState(state);
    }
  }

  async cancel(): Promise<void> {
    this.#training?.stop.abort();
    await this.#training?.ended.catch(() => undefined);
  }

  dismiss(): void {
    if (this.#state.state !== 'running') this.#setState({ state: 'idle' });
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
    const change = this.#changes.then(() => this.#use(id));
    this.#changes = change.then(
      () => this.#findSimilar(),
      () => undefined,
    );
    await change;
    return this.list();
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
    await models.remove(id);
    catalog.subjectCodes.removeModel(id);
    this.#dropTails();
    if (this.#state.state === 'finished' && this.#state.model === id) this.dismiss();
    return this.#listChanged();
  }

  /** Resolves when the similar photos are those by the model in use. */
  async settled(): Promise<void> {
    await this.#changes;
  }

  async #train(
    labels: readonly LabelSet[],
    { bits = usualBits, seed = usualSeed, loss, deep = false }: TuningRequest,
    name: string | undefined,
    signal: AbortSignal,
  ): Promise<{ model: string; run: TuningRun }> {
    const { catalog, model, models, subjects } = this.#parts;
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
      const onRun = (changed: TuningRun): void => {
        run = changed;
        this.#setState({ state: 'running', run });
      };
      onRun(run);
      const labelled = await gatherLabels(catalog, labels, model.featureLength, seed);
      const tools = { catalog, tails: subjects.tails, teacher, signal };
      const made = await trainModel(tools, labelled, subjects.model, { loss, bits, seed, deep }, onRun);
      const record = await models.add(made.head, made.tail, {
        name: name ?? `Lesson ${models.records.all().length + 1}`,
        createdAt: Date.now(),
        radius: made.radius,
        report: made.report,
      });
      stored = record.id;
      // Its codes are made now, so that taking it into use is a matter of a moment. Where that is cut off, `use` makes the rest.
      await this.#code(await models.load(record.id), teacher, signal, (stage) => onRun({ ...run, stage }));
      this.#listChanged();
      return { model: record.id, run };
    } catch (error) {
      if (signal.aborted && stored !== undefined) await this.remove({ id: stored });
      throw error;
    } finally {
      await teacher.close();
      this.#dropTails();
    }
  }

  async #use(id: string): Promise<void> {
    const { models, subjects } = this.#parts;
    if (subjects.model.id === id && models.records.inUse === id) return;
    const next = await models.load(id);
    if (id !== bundledModel) {
      const teacher = new Teacher(this.#closing.signal);
      try {
        await this.#code(next, teacher, this.#closing.signal);
      } finally {
        await teacher.close();
      }
    }
    await subjects.replace(next, () => models.records.setInUse(id), this.#closing.signal);
    this.#trouble = undefined;
    this.#listChanged();
  }

  async #code(
    next: SubjectModel,
    teacher: Teacher,
    signal: AbortSignal,
    onStage?: (stage: 'describing' | 'coding') => void,
  ): Promise<void> {
    const { catalog, model, subjects } = this.#parts;
    if (next.tail) {
      onStage?.('describing');
      await subjects.tails.describeLibrary(next.tail, signal);
    }
    onStage?.('coding');
    await codeLibrary(catalog, next, model.featuresVersion, teacher, signal);
  }

  async #findSimilar(): Promise<void> {
    const { catalog, subjects, onSimilarFound } = this.#parts;
    try {
      if (await findSimilarAnew(catalog, subjects, this.#closing.signal)) onSimilarFound();
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }

  /** Features by tails whose model is gone, or whose training was cut off before it became one. */
  #dropTails(): void {
    const { catalog, models } = this.#parts;
    const kept = models.records
      .all()
      .flatMap(({ tailSha256 }) => (tailSha256 ? [tailVersion(tailSha256)] : []));
    catalog.tailFeatures.removeAllBut(kept);
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

function alreadyRunning(): KindredError {
  return new KindredError('training-running', 'A training is running already. Wait for it, or cancel it.');
}
