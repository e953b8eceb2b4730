/** Typed listeners by event name. */
export class Events<Payloads> {
  readonly #listeners = new Map<keyof Payloads, Set<(payload: never) => void>>();

  /** Hears of an event until the returned function is called. */
  on<K extends keyof Payloads>(name: K, listener: (payload: Payloads[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit<K extends keyof Payloads>(name: K, payload: Payloads[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
  }
}
