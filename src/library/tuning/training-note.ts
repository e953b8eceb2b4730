import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { JSONFile } from 'lowdb/node';
import * as v from 'valibot';
import { codeLengths, lossNames, type TuningRequest } from '../../contract/tuning.ts';

const requestSchema: v.GenericSchema<unknown, TuningRequest> = v.partial(
  v.object({
    albums: v.array(v.string()),
    loss: v.picklist(lossNames),
    bits: v.picklist(codeLengths),
    seed: v.number(),
    deep: v.boolean(),
  }),
);
const noteSchema = v.object({
  startedAt: v.number(),
  request: requestSchema,
  /** The model that it has made and stored, where it came that far. */
  model: v.optional(v.string()),
});

export type Note = v.InferOutput<typeof noteSchema>;

/**
 * A note in `training.json` beside the catalog for as long as a training runs, so that the next start can say of one that was cut
 * off what became of it. Written by rename.
 */
export class TrainingNote {
  readonly #path: string;
  readonly #file: JSONFile<unknown>;
  #note: Note | undefined;

  constructor(libraryFolder: string) {
    this.#path = join(libraryFolder, 'training.json');
    this.#file = new JSONFile(this.#path);
  }

  /** What a training that was cut off has left; one that can't be read says nothing. */
  async read(): Promise<Note | undefined> {
    const stored = await this.#file.read().catch(() => undefined);
    const parsed = v.safeParse(noteSchema, stored);
    return parsed.success ? parsed.output : undefined;
  }

  async begin(request: TuningRequest): Promise<void> {
    this.#note = { startedAt: Date.now(), request };
    await this.#file.write(this.#note);
  }

  async hasMade(model: string): Promise<void> {
    if (this.#note) await this.#file.write({ ...this.#note, model });
  }

  async remove(): Promise<void> {
    this.#note = undefined;
    await rm(this.#path, { force: true });
  }
}
