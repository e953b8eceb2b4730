/** An action may take one part in this many of the time, however slow it has become. */
const largestShare = 10;

/** Runs an action soon after it was asked for, but not more often than every `interval` milliseconds. */
export class Throttle {
  readonly #interval: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;
  #notBefore = 0;

  constructor(interval: number, action: () => void) {
    this.#interval = interval;
    this.#action = action;
  }

  /** Asks for the action; several calls before it runs are one. */
  call(): void {
    this.#timer ??= setTimeout(() => this.callNow(), Math.max(0, this.#notBefore - performance.now()));
  }

  callNow(): void {
    this.cancel();
    const began = performance.now();
    this.#action();
    const ended = performance.now();
    this.#notBefore = ended + Math.max(this.#interval, (ended - began) * largestShare);
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
