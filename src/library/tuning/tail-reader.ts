import { nextTurn } from '../../training/next-turn.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { SubjectTail } from './subject-model.ts';
import { Teacher } from './teacher.ts';

/** Photos that go to the thread at a time: a cancel waits for them, also on a busy computer. */
const batch = 16;
/** Contents among which those are looked for that are not described yet. */
const looked = 4096;

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Features by tails, from the thumbnails in the catalog, computed in a thread that is started when it is first needed. They are
 * made from thumbnails alone, so that a photo's are the same whether it was there before the tail or came after it.
 */
export class TailReader {
  readonly #catalog: Catalog;
  #teacher: Teacher | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** int8 [photos, featureLength] */
  describe(tail: SubjectTail, thumbnails: readonly Uint8Array[]): Promise<Int8Array> {
    this.#teacher ??= new Teacher();
    return this.#teacher.describe(tail, thumbnails);
  }

  /** Describes those contents that a tail has not described yet. One without a thumbnail looks like nothing. */
  async prepare(
    tail: SubjectTail,
    contents: readonly { id: number; hash: string }[],
    { signal, onProgress }: Reading = {},
  ): Promise<void> {
    const missing = contents.filter(({ id }) => !this.#catalog.tailFeatures.get(id, tail.version));
    for (let start = 0; start < missing.length; start += batch) {
      await this.#store(tail, missing.slice(start, start + batch));
      onProgress?.(Math.min(start + batch, missing.length), missing.length);
      signal?.throwIfAborted();
    }
  }

  /** Describes every content that a tail has not described yet; what is done when this is stopped need not be done again. */
  async describeLibrary(tail: SubjectTail, { signal, onProgress }: Reading): Promise<void> {
    const { contents, tailFeatures } = this.#catalog;
    const total = Math.max(0, contents.joinedState().count - tailFeatures.count(tail.version));
    const end = contents.lastId();
    let done = 0;
    for (let last = 0; last < end;) {
      const span = { after: last, upTo: last + looked, limit: batch };
      const page = tailFeatures.missing(tail.version, span);
      last = page.length < batch ? span.upTo : page[page.length - 1]!.id;
      if (page.length === 0) {
        await nextTurn(signal);
        continue;
      }
      await this.#store(tail, page);
      onProgress?.((done += page.length), Math.max(done, total));
      signal?.throwIfAborted();
    }
  }

  async close(): Promise<void> {
    await this.#teacher?.close();
    this.#teacher = undefined;
  }

  async #store(tail: SubjectTail, contents: readonly { id: number; hash: string }[]): Promise<void> {
    const thumbnails = contents.map(({ hash }) => this.#catalog.thumbnails.get(hash) ?? new Uint8Array());
    const features = await this.describe(tail, thumbnails);
    const length = features.length / contents.length;
    this.#catalog.transaction(() => {
      contents.forEach(({ id }, row) => {
        const own = features.slice(row * length, (row + 1) * length);
        this.#catalog.tailFeatures.putFeatures(id, tail.version, own);
      });
    });
  }
}
