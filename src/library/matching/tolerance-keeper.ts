import type { WrongPairs } from '../../contract/accuracy.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Matcher } from './matcher.ts';
import { samplePairs } from './sample-pairs.ts';
import { leastScoreFor, withinReason, type ErrorRates } from './wrong-pairs.ts';

/** One code in so many may be another before the estimate is made anew: it is no more exact than that. */
const codesToOneChange = 100;

/** Keeps what *same picture* needs in step with the library and with what its user puts up with. */
export class ToleranceKeeper {
  readonly #catalog: Catalog;
  readonly #matcher: Matcher;
  readonly #rates: ErrorRates;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** @param onChange groups are to be made anew: edges count otherwise than before */
  constructor(tools: { catalog: Catalog; matcher: Matcher; rates: ErrorRates }, onChange: () => void) {
    this.#catalog = tools.catalog;
    this.#matcher = tools.matcher;
    this.#rates = tools.rates;
    this.#onChange = onChange;
  }

  /**
   * Estimates anew what a score means in this library, where it is another library by now or another score is wanted, and
   * applies that: no file is opened and nothing verified again. Takes up to a second, in turns of a few milliseconds.
   */
  update(wanted: WrongPairs): Promise<void> {
    this.#last = this.#last
      .catch(() => undefined)
      .then(async () => {
        const before = this.#catalog.edges.tolerance();
        const { count, revision } = this.#catalog.contents.joinedState();
        const changes = revision - before.revision;
        if (before.wanted === wanted && codesToOneChange * changes <= count) return;
        const pairs = await samplePairs(this.#catalog, this.#matcher, this.#stop.signal);
        const most = withinReason(wanted, this.#matcher.size);
        const tolerance = { ...leastScoreFor(pairs, this.#rates, most), wanted, revision };
        this.#catalog.transaction(() => this.#catalog.edges.setTolerance(tolerance));
        if (tolerance.leastScore !== before.leastScore) this.#onChange();
      });
    return this.#last;
  }

  /** Ends an estimate that is being made, and waits for it. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#last.catch(() => undefined);
  }
}
