import type { WebContents } from 'electron';
import { KindredError } from '../src/contract/problems.ts';
import type { LibraryState } from '../src/contract/window-bridge.ts';
import { tellWindow } from './ipc/tell-window.ts';
import { LibraryLink } from './library-link.ts';
import { LibrarySupervisor } from './library-supervisor.ts';
import { portOfMain } from './ports.ts';
import { UtilityLibraryProcess } from './utility-library-process.ts';

/** The supervised library process with its ports: one for the main process, one for every attached window. */
export class LibraryHost {
  readonly #link = new LibraryLink();
  readonly #supervisor: LibrarySupervisor<UtilityLibraryProcess>;
  readonly #windows = new Set<WebContents>();

  /** `libraryFolder`: where the catalog lies. */
  constructor(libraryFolder: string) {
    this.#supervisor = new LibrarySupervisor(() => new UtilityLibraryProcess(libraryFolder));
    this.#supervisor.onState((state) => this.#follow(state));
    this.#supervisor.onReady((process) => {
      this.#link.attach(portOfMain(process.connect()));
      for (const window of this.#windows) handPort(window, process);
    });
  }

  /** The library as the main process calls it; calls wait while it is being started. */
  get client(): LibraryLink['client'] {
    return this.#link.client;
  }

  start(): void {
    this.#supervisor.start();
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  /** Gives the window's page a port and the state, now and after every restart. */
  attach(window: WebContents): void {
    if (!this.#windows.has(window)) {
      this.#windows.add(window);
      window.once('destroyed', () => void this.#windows.delete(window));
    }
    tellWindow(window, 'libraryState', this.#supervisor.state);
    if (this.#supervisor.ready) handPort(window, this.#supervisor.ready);
  }

  #follow(state: LibraryState): void {
    if (state.state === 'failed') this.#link.fail(new KindredError(state.code, state.message));
    else if (state.state !== 'ready') this.#link.detach();
    for (const window of this.#windows) tellWindow(window, 'libraryState', state);
  }
}

function handPort(window: WebContents, process: UtilityLibraryProcess): void {
  tellWindow(window, 'libraryPort', undefined, [process.connect()]);
}
