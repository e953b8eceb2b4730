import { watch, type FSWatcher } from 'chokidar';
import { isPassedOver } from '../scan/walk-folder.ts';

/**
 * Changes are gathered until this long has passed without another: a copy of a thousand photos is one scan, a file is looked
 * at when it has stopped growing, and a move's two halves come together, so that the photo keeps its number.
 */
const quietTime = 700;

/** Events may be lost on network drives and after sleep; a look at sizes and times now and then finds what was missed. */
const sweepInterval = 15 * 60_000;

/** Watches folders and tells which directories have changed, in gathered steps. */
export class FolderWatcher {
  readonly #onChange: (root: string, directories: string[]) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed = new Map<string, Set<string>>();
  readonly #sweep: NodeJS.Timeout;
  #quiet: NodeJS.Timeout | undefined;

  /**
   * @param onChange called with a watched folder and the directories in it that changed
   * @param onSweep called every quarter of an hour
   */
  constructor(onChange: (root: string, directories: string[]) => void, onSweep: () => void) {
    this.#onChange = onChange;
    this.#sweep = setInterval(onSweep, sweepInterval);
    this.#sweep.unref();
  }

  /** Watches exactly these folders; resolves once changes in new ones are noticed. */
  async watch(roots: readonly string[]): Promise<void> {
    const gone = [...this.#watchers.keys()].filter((root) => !roots.includes(root));
    await Promise.all(gone.map((root) => this.#unwatch(root)));
    await Promise.all(roots.filter((root) => !this.#watchers.has(root)).map((root) => this.#start(root)));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    clearTimeout(this.#quiet);
    await Promise.all([...this.#watchers.keys()].map((root) => this.#unwatch(root)));
  }

  #start(root: string): Promise<void> {
    const watcher = watch(root, {
      ignoreInitial: true,
      // A watch for each file would take three kilobytes of memory: what happens in a directory is heard from itself.
      ignored: (path, stats) =>
        path !== root && (stats?.isFile() === true || isPassedOver(path.slice(path.lastIndexOf('/') + 1))),
    });
    this.#watchers.set(root, watcher);
    watcher.on('raw', (_event, _name, details) => {
      const directory = watchedPath(details);
      if (directory !== undefined) this.#note(root, directory);
    });
    // A new or vanished directory is looked at itself.
    watcher.on('addDir', (path) => this.#note(root, path));
    watcher.on('unlinkDir', (path) => this.#note(root, path));
    // An unplugged disk, a limit on watches: the sweep still finds changes.
    watcher.on('error', () => undefined);
    return new Promise((resolve) => {
      watcher.once('ready', () => resolve());
    });
  }

  async #unwatch(root: string): Promise<void> {
    const watcher = this.#watchers.get(root);
    this.#watchers.delete(root);
    await watcher?.close();
  }

  #note(root: string, directory: string): void {
    const directories = this.#changed.get(root) ?? new Set();
    this.#changed.set(root, directories.add(directory));
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const [one, its] of changed) this.#onChange(one, [...its]);
    }, quietTime);
  }
}

/** The directory that a raw event of the system was heard from. */
function watchedPath(details: unknown): string | undefined {
  const isNamed = typeof details === 'object' && details !== null && 'watchedPath' in details;
  return isNamed && typeof details.watchedPath === 'string' ? details.watchedPath : undefined;
}
