import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '../../contract/problems.ts';
import { bundledModel } from '../../contract/tuning.ts';
import { readHeadFile, writeHeadFile, type HeadSetting } from '../../model/head-file.ts';
import type { FeatureModel } from '../../model/backbone.ts';
import type { Head } from '../../model/heads.ts';
import { readTailFile } from '../../model/tail-file.ts';
import { ModelRecords, type ModelRecord } from './model-records.ts';
import type { SubjectModel, SubjectTail } from './subject-model.ts';

/**
 * The versions of the subject head: the bundled one, which is part of the program and can't be lost, and the tuned ones in
 * `models/` under the library's folder.
 */
export class ModelStore {
  readonly #folder: string;
  readonly #setting: FeatureModel;
  readonly #bundled: SubjectModel;
  readonly records: ModelRecords;

  private constructor(folder: string, setting: FeatureModel, bundled: SubjectModel, records: ModelRecords) {
    this.#folder = folder;
    this.#setting = setting;
    this.#bundled = bundled;
    this.records = records;
  }

  static async open(
    libraryFolder: string,
    setting: FeatureModel,
    bundled: SubjectModel,
  ): Promise<ModelStore> {
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
    const name = headName(id);
    const bytes = await this.#read(record, name, record.sha256);
    const tail =
      record.tailSha256 === undefined ? undefined : await this.#readTail(record, record.tailSha256);
    const head = readHeadFile(bytes, `models/${name}`, this.#settingOf(tail));
    return { id, version: versionOf(record.sha256), head, radius: record.radius, tail };
  }

  /** Stores a new head, first its weights and then its record: a process killed in between leaves no half of a model. */
  async add(
    head: Head,
    tail: SubjectTail | undefined,
    about: Pick<ModelRecord, 'name' | 'createdAt' | 'radius' | 'report'>,
  ): Promise<ModelRecord> {
    const bytes = writeHeadFile(head, this.#settingOf(tail));
    const digest = sha256(bytes);
    const id = `${about.createdAt.toString(36)}${digest.slice(0, 4)}`;
    await mkdir(this.#folder, { recursive: true });
    if (tail) await this.#write(tailName(id), tail.bytes);
    await this.#write(headName(id), bytes);
    const tailSha256 = tail && sha256(tail.bytes);
    const record = { ...about, id, bits: head.bits, sha256: digest, tailSha256, wasInUse: false };
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
    for (const name of [headName(id), tailName(id)]) await rm(join(this.#folder, name), { force: true });
  }

  /** Removes weights that belong to no model: of one that a process was killed while storing. Where the list is damaged all stay. */
  async removeStrays(): Promise<void> {
    if (this.records.isDamaged) return;
    const names = await readdir(this.#folder).catch((): string[] => []);
    const kept = new Set(this.records.all().flatMap(({ id }) => [headName(id), tailName(id)]));
    for (const name of names) if (!kept.has(name)) await rm(join(this.#folder, name), { force: true });
  }

  async #readTail(record: ModelRecord, digest: string): Promise<SubjectTail> {
    const name = tailName(record.id);
    const bytes = await this.#read(record, name, digest);
    const { version } = readTailFile(bytes, `models/${name}`, this.#setting);
    return { version, bytes };
  }

  async #read(record: ModelRecord, name: string, digest: string): Promise<Uint8Array> {
    const bytes = await readFile(join(this.#folder, name)).catch((cause: unknown) => {
      throw new KindredError('model-damaged', `The model "${record.name}" (models/${name}) can't be read.`, {
        cause,
      });
    });
    if (sha256(bytes) !== digest)
      throw new KindredError('model-damaged', `The model "${record.name}" (models/${name}) is damaged.`);
    return bytes;
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#folder, name);
    const file = await open(`${path}.part`, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
  }

  /** A head belongs to the features that it was trained on, which a tail changes. */
  #settingOf(tail: SubjectTail | undefined): HeadSetting {
    if (!tail) return this.#setting;
    return { ...this.#setting, featuresVersion: `${this.#setting.featuresVersion}+${tail.version}` };
  }
}

function headName(id: string): string {
  return `${id}.safetensors`;
}

function tailName(id: string): string {
  return `${id}.tail.safetensors`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function versionOf(digest: string): string {
  return digest.slice(0, 12);
}
