import { bundledModel } from '../../contract/tuning.ts';
import type { Model } from '../../model/load-model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { codeLibrary } from './code-library.ts';
import { findSimilarAnew } from './find-similar.ts';
import type { ModelStore } from './model-store.ts';
import type { Reading } from './tail-reader.ts';
import type { SubjectCodes } from './subject-codes.ts';
import type { SubjectModel } from './subject-model.ts';
import { Teacher } from './teacher.ts';

export interface ModelSwitchParts {
  readonly catalog: Catalog;
  readonly model: Model;
  readonly models: ModelStore;
  readonly subjects: SubjectCodes;
  /** The `similar` relations are others now. */
  readonly onSimilarFound: () => void;
}

/** Takes models into use, one after the other, and finds anew what is similar by the one in use. */
export class ModelSwitch {
  readonly #parts: ModelSwitchParts;
  readonly #closing: AbortSignal;
  #changes: Promise<unknown>;

  /** Begins with what a process that was killed had not come to; an abort of `closing` leaves it to the next start. */
  constructor(parts: ModelSwitchParts, closing: AbortSignal) {
    this.#parts = parts;
    this.#closing = closing;
    this.#changes = this.#findSimilar();
  }

  /** Codes all photos by a model, and then takes it into use in one step. Throws as `ModelStore.load` does. */
  async use(id: string): Promise<void> {
    const change = this.#changes.then(() => this.#use(id));
    this.#changes = change.then(
      () => this.#findSimilar(),
      () => undefined,
    );
    await change;
  }

  /** Resolves when the similar photos are those by the model in use. */
  async settled(): Promise<void> {
    await this.#changes;
  }

  /** Codes all photos by a model that is not in use; what is done when this is stopped need not be done again. */
  async code(
    next: SubjectModel,
    teacher: Teacher,
    reading: Reading,
    onStage?: (stage: 'describing' | 'coding') => void,
  ): Promise<void> {
    const { catalog, model, subjects } = this.#parts;
    if (next.tail) {
      onStage?.('describing');
      await subjects.tails.describeLibrary(next.tail, reading);
    }
    onStage?.('coding');
    await codeLibrary(catalog, next, model.featuresVersion, teacher, reading.signal);
  }

  async #use(id: string): Promise<void> {
    const { models, subjects } = this.#parts;
    if (subjects.model.id === id && models.records.inUse === id) return;
    const next = await models.load(id);
    if (id !== bundledModel) {
      const teacher = new Teacher(this.#closing);
      try {
        await this.code(next, teacher, { signal: this.#closing });
      } finally {
        await teacher.close();
      }
    }
    await subjects.replace(next, () => models.records.setInUse(id), this.#closing);
  }

  async #findSimilar(): Promise<void> {
    const { catalog, subjects, onSimilarFound } = this.#parts;
    try {
      if (await findSimilarAnew(catalog, subjects, this.#closing)) onSimilarFound();
    } catch (error) {
      if (!this.#closing.aborted) throw error;
    }
  }
}
