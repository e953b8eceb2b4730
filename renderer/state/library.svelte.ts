import { levels, type Level } from '../../src/contract/levels.ts';
import type { LevelSummary } from '../../src/contract/groups.ts';
import type { ScanProgress } from '../../src/contract/progress.ts';
import type { LibraryStatus, ScanState } from '../../src/contract/status.ts';
import type { LibraryState, WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';

/** What the library says of itself, kept up to date by its events. */
export class Library {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #process = $state.raw<LibraryState>({ state: 'starting' });
  #status = $state.raw<LibraryStatus>();
  #progress = $state.raw<ScanProgress>();
  #connections = $state(0);

  readonly folders = $derived(this.#status?.folders ?? []);
  readonly folderPaths = $derived(this.folders.map((folder) => folder.path));
  readonly photos = $derived(this.#status?.photos ?? 0);
  readonly decisions = $derived(this.#status?.decisions ?? 0);
  readonly problems = $derived(this.#status?.problems ?? 0);
  readonly scan = $derived<ScanState>(this.#status?.scan ?? 'idle');
  readonly isKnown = $derived(this.#status !== undefined);

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
    bridge.onLibraryState((state) => (this.#process = state));
    bridge.on('statusChanged', (status) => this.#take(status));
    bridge.on('scanProgress', (progress) => (this.#progress = progress));
    bridge.onReconnect(() => {
      this.#connections++;
      void this.refresh();
    });
  }

  get process(): LibraryState {
    return this.#process;
  }

  get status(): LibraryStatus | undefined {
    return this.#status;
  }

  get progress(): ScanProgress | undefined {
    return this.#progress;
  }

  /** How often the library came back; part of picture addresses that failed while it was away. */
  get connections(): number {
    return this.#connections;
  }

  /** The summary of a level; zeros where the library has not said anything yet. */
  summary(level: Level): LevelSummary {
    const known = this.#status?.levels.find((summary) => summary.level === level);
    const none = { groups: 0, photos: 0, reclaimableBytes: 0 };
    return known ?? { level, ...none, decided: none };
  }

  /** The strongest level that has groups. */
  get firstFilledLevel(): Level | undefined {
    return levels.find((level) => this.summary(level).groups > 0);
  }

  async refresh(): Promise<void> {
    const status = await this.#notices.valueOf(this.#bridge.status());
    if (status) this.#take(status);
  }

  async chooseFolders(): Promise<void> {
    if (await this.#notices.valueOf(this.#bridge.chooseFolders())) await this.refresh();
  }

  async addDropped(folders: File[]): Promise<void> {
    if (await this.#notices.valueOf(this.#bridge.addDroppedFolders(folders))) await this.refresh();
  }

  async removeFolder(id: number): Promise<void> {
    await this.#notices.valueOf(this.#bridge.removeFolder({ id }));
    await this.refresh();
  }

  async steerScan(verb: 'startScan' | 'pauseScan' | 'resumeScan' | 'cancelScan'): Promise<void> {
    await this.#notices.valueOf(this.#bridge[verb]());
    await this.refresh();
  }

  async restart(): Promise<void> {
    await this.#notices.valueOf(this.#bridge.restartLibrary());
    await this.refresh();
  }

  #take(status: LibraryStatus): void {
    this.#status = status;
    this.#progress = status.scan === 'idle' ? undefined : (status.progress ?? this.#progress);
  }
}
