/** Runs an action soon after it was asked for, but not more often than every `interval` milliseconds. */
export class Throttle {
  readonly #interval: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;

  constructor(interval: number, action: () => void) {
    this.#interval = interval;
    this.#action = action;
  }

  /** Asks for the action; several calls before it runs are one. */
  call(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#last + this.#interval - performance.now());
    this.#timer = setTimeout(() => this.callNow(), wait);
  }

  callNow(): void {
    this.cancel();
    this.#action();
    // From its end: an action that has become slow still leaves the process time for everything else.
    this.#last = performance.now();
  }

  /** Runs the action now if it was asked for. */
  flush(): void {
    if (this.#timer) this.callNow();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
