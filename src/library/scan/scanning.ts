import { setMaxListeners } from 'node:events';
import type { ScanProgress, ScanReport } from '../../contract/progress.ts';
import type { ScanState, WatchedFolder } from '../../contract/status.ts';
import { Gate } from './gate.ts';
import { scanDirectories, scanFolders, type ScanOptions, type ScanTools } from './scan-folders.ts';

/** What scanning asks of the library around it. */
export interface ScanningTools {
  tools: ScanTools;
  folders: () => WatchedFolder[];
  /** State or progress have changed. */
  onChange: () => void;
  onProgress: (progress: ScanProgress) => void;
  /** After each scan: contents that no photo has any more are to go. */
  forgetOrphans: () => void;
  /** What follows from the photos that have come and gone. */
  afterScan: (report: ScanReport) => Promise<void>;
  /** Resolves when the groups are those of the photos that are here, or when the signal says to stop. */
  settleGroups: (signal: AbortSignal) => Promise<void>;
}

/** One scan after the other: of everything, with pause and cancel, or of what a watcher has seen change. */
export class Scanning {
  readonly #library: ScanningTools;
  readonly #gate = new Gate();
  #scan: { stop: AbortController; ended: Promise<ScanReport> } | undefined;
  #progress: ScanProgress | undefined;
  /** Changes seen by the watcher are scanned one after the other, never beside a scan of everything. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(library: ScanningTools) {
    this.#library = library;
  }

  get state(): ScanState {
    if (!this.#scan) return 'idle';
    return this.#gate.isClosed ? 'paused' : 'scanning';
  }

  /** Of the scan that goes on; undefined where none does. */
  get progress(): ScanProgress | undefined {
    return this.#scan && this.#progress;
  }

  /** Begins a scan; with `again` also where one goes on, after that. */
  start(options: { again?: boolean } = {}): void {
    if (this.#scan && !options.again) return;
    const before = this.#scan?.ended ?? Promise.resolve();
    before.then(() => this.run(this.#library.folders())).catch(() => undefined);
  }

  /** Resolves with the report. One scan at a time: a second call gets the first one's. */
  run(folders: readonly WatchedFolder[]): Promise<ScanReport> {
    if (this.#scan) return this.#scan.ended;
    const { tools, afterScan, forgetOrphans, settleGroups, onChange } = this.#library;
    const stop = new AbortController();
    // Every task of the scan listens to this one signal, a few dozen at a time.
    setMaxListeners(0, stop.signal);
    const ended = this.#changes
      .catch(() => undefined)
      .then(() => scanFolders(tools, folders, this.#options(stop.signal)))
      .then(async (report) => {
        await afterScan(report);
        return report;
      })
      .finally(async () => {
        forgetOrphans();
        await settleGroups(stop.signal);
        this.#scan = undefined;
        this.#gate.open();
        onChange();
      });
    this.#scan = { stop, ended };
    onChange();
    return ended;
  }

  pause(): void {
    if (!this.#scan) return;
    this.#gate.close();
    this.#library.onChange();
  }

  resume(): void {
    this.#gate.open();
    this.#library.onChange();
  }

  /** Ends the scan that goes on; what is done is kept. */
  async cancel(): Promise<void> {
    this.#scan?.stop.abort();
    await this.#scan?.ended.catch(() => undefined);
  }

  /** Takes in what has changed in some directories, after all that goes on. */
  takeIn(root: string, directories: readonly string[]): void {
    const { tools, folders, afterScan, forgetOrphans, onChange } = this.#library;
    const folder = folders().find(({ path }) => path === root);
    if (!folder) return;
    const options = { ...this.#options(new AbortController().signal), onProgress: () => undefined };
    const before = this.#scan?.ended ?? Promise.resolve();
    this.#changes = Promise.allSettled([this.#changes, before])
      .then(() => scanDirectories(tools, folder, directories, options))
      .then((report) => {
        forgetOrphans();
        onChange();
        return afterScan(report);
      })
      .catch(() => undefined);
  }

  /** Ends what goes on and waits for it. */
  async close(): Promise<void> {
    await this.cancel();
    await this.#changes.catch(() => undefined);
  }

  #options(signal: AbortSignal): ScanOptions {
    return {
      signal,
      gate: this.#gate,
      onProgress: (progress) => {
        this.#progress = progress;
        this.#library.onProgress(progress);
        this.#library.onChange();
      },
    };
  }
}
