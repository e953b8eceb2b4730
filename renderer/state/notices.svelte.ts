import type { FailureCode } from '../../src/contract/problems.ts';
import type { Outcome } from '../../src/contract/window-bridge.ts';

/** Failures of the library as a whole; the window tells them as its state, once, instead of at every call. */
const toldAsState: readonly FailureCode[] = [
  'library-process-ended',
  'library-locked',
  'library-newer',
  'library-damaged',
  'model-damaged',
];

export interface Notice {
  id: number;
  message: string;
}

/** What went wrong with something the user asked for, shown for a while or until it is closed. */
export class Notices {
  #list = $state.raw<Notice[]>([]);
  #next = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }

  show(message: string): void {
    this.#list = [
      ...this.#list.filter((notice) => notice.message !== message),
      { id: this.#next++, message },
    ].slice(-3);
  }

  close(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** The value of an outcome; a failure is shown and comes back as undefined. */
  async valueOf<T>(asked: Promise<Outcome<T>>): Promise<T | undefined> {
    const outcome = await asked;
    if (outcome.ok) return outcome.value;
    if (!toldAsState.includes(outcome.code)) this.show(outcome.message);
    return undefined;
  }
}
