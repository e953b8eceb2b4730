import * as v from 'valibot';
import type { LibraryState } from '../src/contract/window-bridge.ts';
import { processMessage, type SupervisorMessage } from './library-messages.ts';
import { RestartPolicy } from './restart-policy.ts';

/** How a process ended; `code` is null where a signal ended it. */
export interface ProcessExit {
  code: number | null;
  signal?: string | undefined;
}

/** What the supervisor needs of a process, whether it is Electron's utility process or a child of plain Node. */
export interface SupervisedProcess {
  send: (message: SupervisorMessage) => void;
  onMessage: (listener: (message: unknown) => void) => void;
  /** Called once. */
  onExit: (listener: (exit: ProcessExit) => void) => void;
  kill: () => void;
}

/** Milliseconds. */
interface Patience {
  /** From start to the ready message. Opening replays the database's log and loads the index of a large library. */
  ready: number;
  /** From the request to close to the end. */
  close: number;
}

const defaultPatience: Patience = { ready: 120_000, close: 4_000 };

/**
 * Keeps one library process running. It is started anew when it ends by itself, with growing delays, and given up
 * with a sentence when it dies at once again and again, or says itself that it cannot open the library.
 */
export class LibrarySupervisor<P extends SupervisedProcess> {
  readonly #startProcess: () => P;
  readonly #patience: Patience;
  readonly #policy = new RestartPolicy();
  readonly #stateListeners = new Set<(state: LibraryState) => void>();
  readonly #readyListeners = new Set<(process: P) => void>();
  #state: LibraryState = { state: 'starting' };
  #process: P | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping: (() => void) | undefined;

  constructor(startProcess: () => P, patience: Partial<Patience> = {}) {
    this.#startProcess = startProcess;
    this.#patience = { ...defaultPatience, ...patience };
  }

  get state(): LibraryState {
    return this.#state;
  }

  /** The process, where it is ready. */
  get ready(): P | undefined {
    return this.#state.state === 'ready' ? this.#process : undefined;
  }

  onState(listener: (state: LibraryState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  /** Called each time a process has proved that it is ready, and at once where one is. */
  onReady(listener: (process: P) => void): () => void {
    this.#readyListeners.add(listener);
    if (this.ready) listener(this.ready);
    return () => void this.#readyListeners.delete(listener);
  }

  /** Starts the process; does nothing where one runs or is about to. */
  start(): void {
    if (this.#process || this.#timer || this.#stopping) return;
    this.#policy.reset();
    this.#change({ state: 'starting' });
    this.#launch();
  }

  /** Ends the process for good: asked first, killed where it does not answer in time. Settles when it has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const process = this.#process;
    if (!process) return;
    const ended = new Promise<void>((resolve) => (this.#stopping = resolve));
    process.send({ kind: 'close' });
    const impatience = setTimeout(() => process.kill(), this.#patience.close);
    await ended;
    clearTimeout(impatience);
    this.#stopping = undefined;
  }

  #launch(): void {
    const process = this.#startProcess();
    const startedAt = performance.now();
    let said: LibraryState | undefined;
    let overdue = false;
    this.#process = process;

    const impatience = setTimeout(() => {
      overdue = true;
      process.kill();
    }, this.#patience.ready);

    process.onMessage((message) => {
      const parsed = v.safeParse(processMessage, message);
      if (!parsed.success) return;
      clearTimeout(impatience);
      if (parsed.output.kind === 'ready') {
        this.#change({ state: 'ready' });
        for (const listener of this.#readyListeners) listener(process);
      } else {
        said = { state: 'failed', code: parsed.output.code, message: parsed.output.message };
      }
    });

    process.onExit((exit) => {
      clearTimeout(impatience);
      this.#process = undefined;
      if (this.#stopping) {
        this.#change({ state: 'starting' });
        this.#stopping();
      } else if (said) {
        this.#change(said);
      } else {
        const reason = overdue ? 'It did not answer after its start.' : describeExit(exit);
        this.#launchAgain(performance.now() - startedAt, reason);
      }
    });
  }

  #launchAgain(lived: number, reason: string): void {
    const delay = this.#policy.delayAfter(lived);
    if (delay === undefined) {
      this.#change({
        state: 'failed',
        code: 'library-process-ended',
        message: `The library could not be kept running. ${reason} Your photos and the catalog are untouched; try again, or start Kindred anew.`,
      });
      return;
    }
    this.#change({ state: 'restarting', reason });
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#launch();
    }, delay);
  }

  #change(state: LibraryState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

/** POSIX numbers under which Electron reports a death by signal, since its exit event has no field for the name. */
const signalNames: Record<number, string> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** A sentence on why a process ended. */
export function describeExit({ code, signal }: ProcessExit): string {
  const name = signal ?? (code === null ? undefined : signalNames[code]);
  switch (name) {
    case 'SIGKILL':
    case 'SIGTERM':
      return 'It was ended from outside, perhaps because memory ran out.';
    case 'SIGSEGV':
    case 'SIGABRT':
    case 'SIGBUS':
    case 'SIGILL':
      return 'It crashed while reading a photo.';
    default:
      return code === 0 ? 'It ended by itself.' : `It ended unexpectedly (code ${code ?? 'unknown'}).`;
  }
}
