import type { KeepCriterion } from '../../contract/groups.ts';
import type { Level } from '../../contract/levels.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { Throttle } from '../throttle.ts';
import { closeLevels, regroupTouched } from './regroup.ts';
import { SimilarStars } from './similar-stars.ts';

/** Milliseconds that a part of the work may hold the library's thread. */
const slice = 50;

/** How long a view may lag behind a scan. */
const closeInterval = 1000;
const similarInterval = 10_000;

/** Milliseconds that closing may take; what is left then is done after the next start. */
const closingTime = 1000;

/** The groups of some levels, which are behind now and then. */
interface Kind {
  levels: readonly Level[];
  /** Catches up until a moment; returns whether anything had changed. */
  regroup: (until: number) => boolean;
  isBehind: () => boolean;
  throttle: Throttle;
}

/**
 * Lets the groups follow what happens in the catalog: soon, but not after every photo, and a slice at a time, since making
 * all of them anew takes a minute and more in a large library. The turns of the event loop in between also free what the
 * database's driver holds for each answer, a kilobyte a query.
 */
export class Regrouping {
  readonly #close: Kind;
  readonly #similar: Kind;
  readonly #onChange: (levels: readonly Level[]) => void;
  readonly #changed = new Set<Level>();
  /** A view asks for its groups anew each time it hears of a change. */
  readonly #report: Throttle;
  #isClosed = false;

  constructor(
    catalog: Catalog,
    rules: () => readonly KeepCriterion[],
    onChange: (levels: readonly Level[]) => void,
  ) {
    this.#onChange = onChange;
    this.#report = new Throttle(closeInterval, () => this.#reportNow());
    this.#close = {
      levels: closeLevels,
      regroup: (until) => regroupTouched(catalog, rules(), until),
      isBehind: () => !catalog.touched.isEmpty(),
      throttle: new Throttle(closeInterval, () => this.#run(this.#close)),
    };
    const stars = new SimilarStars(catalog);
    this.#similar = {
      levels: ['similar'],
      regroup: (until) => stars.regroup(rules(), until),
      isBehind: () => !catalog.starQueue.isEmpty(),
      throttle: new Throttle(similarInterval, () => this.#run(this.#similar)),
    };
  }

  /** Something has changed, or may have. */
  soon(): void {
    this.#close.throttle.call();
    this.#similar.throttle.call();
  }

  /** A decision is answered at once, by the `similar` groups a little later. */
  now(): void {
    this.#close.throttle.callNow();
    this.#changed.add('similar');
    this.#report.callNow();
    this.#similar.throttle.call();
  }

  /** Resolves when nothing is behind any more, or the signal says to stop. */
  async settle(signal: AbortSignal): Promise<void> {
    for (const kind of [this.#close, this.#similar]) {
      while (kind.isBehind() && !signal.aborted) {
        this.#slice(kind, slice);
        await new Promise(setImmediate);
      }
    }
    if (this.#changed.size > 0) this.#report.callNow();
  }

  close(): void {
    this.#isClosed = true;
    const until = performance.now() + closingTime;
    for (const kind of [this.#close, this.#similar]) {
      kind.throttle.cancel();
      if (performance.now() < until) this.#slice(kind, until - performance.now());
    }
    this.#report.cancel();
    this.#reportNow();
  }

  #run(kind: Kind): void {
    const began = performance.now();
    this.#slice(kind, slice);
    if (!kind.isBehind()) return;
    // As much time for all else as for this.
    setTimeout(() => !this.#isClosed && this.#run(kind), performance.now() - began);
  }

  #slice({ regroup, levels }: Kind, milliseconds: number): void {
    if (!regroup(performance.now() + milliseconds)) return;
    for (const level of levels) this.#changed.add(level);
    this.#report.call();
  }

  #reportNow(): void {
    if (this.#changed.size === 0) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#onChange(changed);
  }
}
