import type { Neighbour } from '../../hamming/hamming-index.ts';
import { PlaneIndex } from '../../hamming/plane-index.ts';
import { nextTurn } from '../../training/next-turn.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { bundledModel } from '../../contract/tuning.ts';
import { indexBits, subjectCode, subjectFeatures, type SubjectModel } from './subject-model.ts';
import { TailReader } from './tail-reader.ts';

/** A content as far as its subject is concerned: `subjectCode` is by the bundled head. */
export interface CodedContent {
  id: number;
  subjectCode: Uint8Array;
}

interface Space {
  readonly model: SubjectModel;
  /** The codes of every content that was compared with the library. */
  readonly index: PlaneIndex;
}

/** Contents at a time while a space is filled: a few milliseconds. */
const fillBatch = 60;

/**
 * The subject codes of the library by the model in use. All who ask what is similar ask here, so that another model comes
 * into use everywhere at once.
 */
export class SubjectCodes {
  readonly #catalog: Catalog;
  /** Features by tails, for models that have one. */
  readonly tails: TailReader;
  #space: Space;
  /** The space of a model that comes into use, while it is filled: it follows all changes from the first moment. */
  #next: Space | undefined;

  constructor(catalog: Catalog, space: Space) {
    this.#catalog = catalog;
    this.tails = new TailReader(catalog);
    this.#space = space;
  }

  get model(): SubjectModel {
    return this.#space.model;
  }

  get index(): PlaneIndex {
    return this.#space.index;
  }

  /**
   * Gathers the codes of another model, with the event loop having its turns, and calls `commit`; when that resolves, the
   * model takes the place of the one in use.
   */
  async replace(model: SubjectModel, commit: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const next: Space = { model, index: new PlaneIndex(indexBits(model.head)) };
    this.#next = next;
    try {
      for (let last = 0; ;) {
        const ids = this.#catalog.contents.idsAfter(last, fillBatch);
        if (ids.length === 0) break;
        last = ids[ids.length - 1]!;
        for (const id of ids) {
          if (!this.index.has(id) || next.index.has(id)) continue;
          const facts = this.#catalog.contents.facts(id);
          if (!facts) continue;
          if (model.tail) await this.tails.prepare(model.tail, [facts]);
          if (!next.index.has(id)) next.index.add(id, this.#codeBy(model, facts));
        }
        await nextTurn(signal);
      }
      await commit();
      this.#space = next;
    } finally {
      this.#next = undefined;
    }
  }

  /** A content's code; made from its features where a tuned head has not coded it yet. */
  codeOf(content: CodedContent): Uint8Array {
    return this.#codeBy(this.model, content);
  }

  /** The code of a photo that need not be in the catalog. */
  async codeOfPhoto(photo: { features: Int8Array; thumbnail: Uint8Array }): Promise<Uint8Array> {
    const { head, tail } = this.model;
    return subjectCode(head, tail ? await this.tails.describe(tail, [photo.thumbnail]) : photo.features);
  }

  /** Makes what the codes of a content are made from, where that takes time. To be called before it is asked for or taken in. */
  async prepare(content: { id: number; hash: string }): Promise<void> {
    for (const { model } of this.#spaces()) if (model.tail) await this.tails.prepare(model.tail, [content]);
  }

  /** Takes a content in, and stores its code where it is by a tuned head. */
  add(content: CodedContent): void {
    for (const { model, index } of this.#spaces()) {
      const code = this.#codeBy(model, content);
      if (model.id !== bundledModel) this.#catalog.subjectCodes.put(content.id, model.id, code);
      if (!index.has(content.id)) index.add(content.id, code);
    }
  }

  remove(contentId: number): void {
    for (const { index } of this.#spaces()) index.remove(contentId);
  }

  /** The contents nearest by subject, within the model's radius or within `radius`. */
  nearest(code: Uint8Array, count: number, radius = this.model.radius): Neighbour[] {
    return this.index.nearest(code, count, radius);
  }

  #spaces(): Space[] {
    return this.#next ? [this.#space, this.#next] : [this.#space];
  }

  #codeBy(model: SubjectModel, { id, subjectCode: bundled }: CodedContent): Uint8Array {
    if (model.id === bundledModel) return bundled;
    const known = this.#catalog.subjectCodes.get(id, model.id);
    if (known) return known;
    const features = subjectFeatures(this.#catalog, model, id);
    if (!features) throw new Error(`Content ${id} has no features.`);
    return subjectCode(model.head, features);
  }
}
