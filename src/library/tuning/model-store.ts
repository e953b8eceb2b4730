import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '../../contract/problems.ts';
import { bundledModel } from '../../contract/tuning.ts';
import { readHeadFile, writeHeadFile, type HeadSetting } from '../../model/head-file.ts';
import type { Head } from '../../model/heads.ts';
import { ModelRecords, type ModelRecord } from './model-records.ts';
import type { SubjectModel } from './subject-model.ts';

/**
 * The versions of the subject head: the bundled one, which is part of the program and can't be lost, and the tuned ones in
 * `models/` under the library's folder.
 */
export class ModelStore {
  readonly #folder: string;
  readonly #setting: HeadSetting;
  readonly #bundled: SubjectModel;
  readonly records: ModelRecords;

  private constructor(folder: string, setting: HeadSetting, bundled: SubjectModel, records: ModelRecords) {
    this.#folder = folder;
    this.#setting = setting;
    this.#bundled = bundled;
    this.records = records;
  }

  static async open(libraryFolder: string, setting: HeadSetting, bundled: SubjectModel): Promise<ModelStore> {
    const records = await ModelRecords.open(libraryFolder);
    return new ModelStore(join(libraryFolder, 'models'), setting, bundled, records);
  }

  /**
   * The model to start with: the one in use, or the bundled one with a sentence that says why. Which one was chosen
   * stays noted, so that a file that comes back is used again.
   */
  async inUse(): Promise<{ model: SubjectModel; trouble: string | undefined }> {
    if (this.records.isDamaged) {
      const trouble =
        'The list of models (models.json) is damaged, so the model that came with Kindred is in use. Your albums are not affected: teach Kindred once more.';
      return { model: this.#bundled, trouble };
    }
    try {
      return { model: await this.load(this.records.inUse), trouble: undefined };
    } catch (error) {
      if (!(error instanceof KindredError)) throw error;
      const trouble = `${error.message} The model that came with Kindred is in use instead.`;
      return { model: this.#bundled, trouble };
    }
  }

  /** A model by id. Throws KindredError `not-found`, or `model-damaged` where its file can't be used. */
  async load(id: string): Promise<SubjectModel> {
    if (id === bundledModel) return this.#bundled;
    const record = this.records.find(id);
    if (!record) throw new KindredError('not-found', `There is no model ${id}.`);
    const name = `models/${id}.safetensors`;
    const bytes = await readFile(this.#pathOf(id)).catch((cause: unknown) => {
      throw new KindredError('model-damaged', `The model "${record.name}" (${name}) can't be read.`, {
        cause,
      });
    });
    if (sha256(bytes) !== record.sha256)
      throw new KindredError('model-damaged', `The model "${record.name}" (${name}) is damaged.`);
    const head = readHeadFile(bytes, name, this.#setting);
    return { id, version: versionOf(record.sha256), head, radius: record.radius };
  }

  /** Stores a new head, first its weights and then its record: a process killed in between leaves no half of a model. */
  async add(
    head: Head,
    about: Pick<ModelRecord, 'name' | 'createdAt' | 'radius' | 'report'>,
  ): Promise<ModelRecord> {
    const bytes = writeHeadFile(head, this.#setting);
    const digest = sha256(bytes);
    const id = `${about.createdAt.toString(36)}${digest.slice(0, 4)}`;
    await mkdir(this.#folder, { recursive: true });
    const path = this.#pathOf(id);
    const temporary = `${path}.part`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const record = { ...about, id, bits: head.bits, sha256: digest, wasInUse: false };
    await this.records.put(record);
    return record;
  }

  /** Forgets a model. Throws KindredError `model-in-use` for the bundled one and the one in use, `not-found`. */
  async remove(id: string): Promise<void> {
    if (id === bundledModel)
      throw new KindredError('model-in-use', 'The model that came with Kindred is never removed.');
    if (id === this.records.inUse)
      throw new KindredError('model-in-use', 'This model is in use. Take another one into use first.');
    if (!this.records.find(id)) throw new KindredError('not-found', `There is no model ${id}.`);
    await this.records.remove(id);
    await rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.safetensors`);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function versionOf(digest: string): string {
  return digest.slice(0, 12);
}
