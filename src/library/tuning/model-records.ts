import { join } from 'node:path';
import { JSONFile } from 'lowdb/node';
import * as v from 'valibot';
import { bundledModel, lossNames, type RetrievalMetrics } from '../../contract/tuning.ts';

const number = v.number();
const metrics: v.GenericSchema<unknown, RetrievalMetrics> = v.object({
  queries: number,
  meanAveragePrecision: number,
  meanAveragePrecisionAtK: number,
  ndcg: number,
  averageCumulativeGain: number,
  weightedAveragePrecision: number,
  precisionWithin2: number,
  recallWithin2: number,
  meanAveragePrecisionWithin2: number,
});
const neighbours = v.array(v.object({ hash: v.string(), isRight: v.boolean() }));

const deepReport = v.object({ before: number, after: number, step: number });

/** As `TuningReport` of the contract, with content hashes where that has photos: a photo's number may go, its content comes back. */
const reportSchema = v.object({
  trained: number,
  validated: number,
  othersKept: v.optional(number),
  loss: v.picklist(lossNames),
  seed: number,
  step: number,
  points: v.array(v.object({ step: number, loss: number, validation: v.optional(number) })),
  seconds: number,
  against: v.string(),
  before: metrics,
  after: metrics,
  albums: v.array(v.object({ name: v.string(), queries: number, before: number, after: number })),
  /** Where the last stages were taught too. */
  deep: v.optional(deepReport),
  examples: v.array(
    v.object({ hash: v.string(), albums: v.array(v.string()), before: neighbours, after: neighbours }),
  ),
});

const recordSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-z]+$/)),
  name: v.string(),
  createdAt: number,
  bits: number,
  /** Bits within which two photos are called similar. */
  radius: number,
  /** Of the weights file: damage in any byte shows. */
  sha256: v.string(),
  /** Of the tail's file, for a model that has one. */
  tailSha256: v.optional(v.string()),
  wasInUse: v.boolean(),
  report: reportSchema,
});

const fileSchema = v.object({ inUse: v.string(), models: v.array(recordSchema) });

export type StoredReport = v.InferOutput<typeof reportSchema>;
export type ModelRecord = v.InferOutput<typeof recordSchema>;
type Contents = v.InferOutput<typeof fileSchema>;

const none: Contents = { inUse: bundledModel, models: [] };

/**
 * The names and reports of the tuned models in `models.json` beside the catalog, and which one is in use. Written by rename,
 * so that another model comes into use in one step or not at all.
 */
export class ModelRecords {
  #contents: Contents;
  readonly #write: (contents: Contents) => Promise<void>;
  /** The file was there and could not be read. */
  readonly isDamaged: boolean;

  private constructor(contents: Contents, isDamaged: boolean, write: (contents: Contents) => Promise<void>) {
    this.#contents = contents;
    this.#write = write;
    this.isDamaged = isDamaged;
  }

  static async open(libraryFolder: string): Promise<ModelRecords> {
    const file = new JSONFile<unknown>(join(libraryFolder, 'models.json'));
    const stored = await file.read().catch((error: unknown) => {
      if (error instanceof SyntaxError) return 'damaged';
      throw error;
    });
    const parsed = v.safeParse(fileSchema, stored ?? none);
    return new ModelRecords(parsed.success ? parsed.output : none, !parsed.success, (contents) =>
      file.write(contents),
    );
  }

  /** `bundled`, or the id of a record. */
  get inUse(): string {
    return this.#contents.inUse;
  }

  /** Newest first. */
  all(): readonly ModelRecord[] {
    return [...this.#contents.models].sort((a, b) => b.createdAt - a.createdAt);
  }

  find(id: string): ModelRecord | undefined {
    return this.#contents.models.find((record) => record.id === id);
  }

  /** Replaces the record of this id, or adds it. */
  async put(record: ModelRecord): Promise<void> {
    const others = this.#contents.models.filter(({ id }) => id !== record.id);
    await this.#store({ ...this.#contents, models: [...others, record] });
  }

  async remove(id: string): Promise<void> {
    await this.#store({
      ...this.#contents,
      models: this.#contents.models.filter((record) => record.id !== id),
    });
  }

  /** The one step in which a model comes into use. */
  async setInUse(id: string): Promise<void> {
    const models = this.#contents.models.map((record) =>
      record.id === id ? { ...record, wasInUse: true } : record,
    );
    await this.#store({ inUse: id, models });
  }

  async #store(contents: Contents): Promise<void> {
    await this.#write(contents);
    this.#contents = contents;
  }
}
