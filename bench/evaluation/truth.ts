import { areKnownCopies } from '../../build/model/known-copies.ts';
import { frameNumber, lookAlike, type Source } from './photos.ts';
import type { LibraryFile } from './write-files.ts';

/**
 * What two files are to each other: made from one photo (`copy`); frames of one burst (`burst`); different photos of
 * one product on its shelf or of one class (`hard`); of two products (`shelves`); nothing (`easy`). Photos that the
 * data holds twice are `known`: neither found copies nor false ones.
 */
export const truths = ['copy', 'known', 'burst', 'hard', 'shelves', 'easy'] as const;
export type Truth = (typeof truths)[number];

/** The truth of any two of some files, from a table of their sources: there are tens of millions of pairs to look up. */
export class TruthTable {
  readonly #sourceOf: Int32Array;
  readonly #width: number;
  readonly #table: Uint8Array;

  constructor(files: readonly LibraryFile[]) {
    const sources = [...new Map(files.map(({ source }) => [source.photo, source])).values()];
    const places = new Map(sources.map(({ photo }, place) => [photo, place]));
    this.#sourceOf = Int32Array.from(files, ({ source }) => places.get(source.photo)!);
    this.#width = sources.length;
    this.#table = new Uint8Array(sources.length ** 2);
    for (const [row, one] of sources.entries()) {
      for (const [column, other] of sources.entries()) {
        this.#table[row * this.#width + column] = truths.indexOf(truthOfSources(one, other));
      }
    }
  }

  /** `a` and `b` are places in the list of files. */
  of(a: number, b: number): Truth {
    return truths[this.#table[this.#sourceOf[a]! * this.#width + this.#sourceOf[b]!]!]!;
  }
}

function truthOfSources(one: Source, other: Source): Truth {
  if (one.photo === other.photo) return 'copy';
  if (one.set !== other.set) return 'easy';
  const mayBeKnown = one.group === other.group || one.set === 'camera';
  if (mayBeKnown && areKnownCopies(one.photo, other.photo)) return 'known';
  if (one.set === 'bursts') return one.group === other.group ? 'burst' : 'easy';
  if (lookAlike(one, other)) return 'hard';
  return one.set === 'grocery' ? 'shelves' : 'easy';
}

/** Frames of the film between two files of one burst. */
export function gapBetween(a: LibraryFile, b: LibraryFile): number {
  return Math.abs(frameNumber(a.source) - frameNumber(b.source));
}
