/** Lets work through, or holds it back while the user has paused. */
export class Gate {
  #opened: Promise<void> | undefined;
  #open: (() => void) | undefined;

  get isClosed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open?.();
    this.#opened = undefined;
    this.#open = undefined;
  }

  /** Resolves when the gate is open, or as soon as the signal is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    if (!this.#opened || signal.aborted) return;
    const ended = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true, signal: ended.signal });
    });
    await Promise.race([this.#opened, aborted]);
    ended.abort();
  }
}
