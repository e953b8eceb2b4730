import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Problem } from '../../contract/problems.ts';
import type { ScanProgress, ScanReport } from '../../contract/progress.ts';
import type { WatchedFolder } from '../../contract/status.ts';
import { groupShots } from '../../photo/companions.ts';
import { readSidecar, withSidecar } from '../../photo/sidecar.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { KnownFile } from '../catalog/photo-table.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import { BoundedTasks } from './bounded-tasks.ts';
import { asProblem, compareDirectory } from './compare-directory.ts';
import { FileReader, type FoundFile } from './file-reader.ts';
import type { Gate } from './gate.ts';
import { MissingPhotos } from './missing-photos.ts';
import { ProgressMeter } from './progress-meter.ts';
import { folderState, walkFolder, type WalkedDirectory } from './walk-folder.ts';

/** What a scan works with. */
export interface ScanTools {
  catalog: Catalog;
  pool: WorkerPool;
  /** Features of another version are computed anew. */
  featuresVersion: string;
  /** Suspects of earlier crashes (see FileReader). */
  deaths: Map<string, number>;
  /** Compares newly stored contents with the library; called once for each, while the scan goes on. */
  join: (contentId: number, signal: AbortSignal) => Promise<void>;
}

export interface ScanOptions {
  signal: AbortSignal;
  gate: Gate;
  onProgress: (progress: ScanProgress) => void;
}

/**
 * Brings the catalog in line with the folders on disk. Unchanged files are not opened; new and changed ones are read,
 * hashed and compared as they come, a bounded number at a time, so memory does not grow with the folder. Photos that
 * are gone are forgotten only at the end, only from folders that can be reached, and one that turned up elsewhere
 * keeps its number.
 *
 * Never throws for a file or folder: each is one problem in the report. Cancelling settles at once, keeps what was
 * stored and forgets nothing.
 */
export async function scanFolders(
  tools: ScanTools,
  folders: readonly WatchedFolder[],
  options: ScanOptions,
): Promise<ScanReport> {
  const scan = new Scan(tools, options, folders);
  return scan.run(async (visited) => {
    for (const folder of folders) await scan.visitFolder(folder, visited);
  });
}

/**
 * The same for some directories only, without those below them: what a watcher has seen change. A directory that is
 * not there any more is gone with all below it.
 */
export async function scanDirectories(
  tools: ScanTools,
  folder: WatchedFolder,
  directories: readonly string[],
  options: ScanOptions,
): Promise<ScanReport> {
  const scan = new Scan(tools, options, []);
  return scan.run(async () => {
    for (const directory of directories) await scan.visitListed(folder, directory);
  });
}

/** One scan from its first directory to its report. */
class Scan {
  readonly #tools: ScanTools;
  readonly #options: ScanOptions;
  readonly #meter: ProgressMeter;
  readonly #reader: FileReader;
  readonly #reading: BoundedTasks;
  readonly #joining: BoundedTasks;
  readonly #report: ScanReport;
  /** A scan of folders, not only of what a watcher has seen. */
  readonly #isWhole: boolean;
  readonly #countAhead: Promise<void>;
  readonly #missing: MissingPhotos;
  readonly #suspects: FoundFile[] = [];

  constructor(tools: ScanTools, options: ScanOptions, countAhead: readonly WatchedFolder[]) {
    this.#tools = tools;
    this.#options = options;
    this.#missing = new MissingPhotos(tools.catalog);
    this.#meter = new ProgressMeter(options.onProgress);
    this.#reader = new FileReader(tools.catalog, tools.pool, tools.deaths);
    this.#reading = new BoundedTasks(tools.pool.readAhead);
    this.#joining = new BoundedTasks(tools.pool.size * 2);
    this.#report = {
      folders: countAhead.map(({ path }) => path),
      found: 0,
      hashed: 0,
      unchanged: 0,
      moved: 0,
      removed: 0,
      otherFiles: 0,
      problems: [],
      cancelled: false,
      elapsed: 0,
    };
    this.#isWhole = countAhead.length > 0;
    this.#countAhead = this.#countFiles(countAhead);
  }

  async run(visit: (visited: Set<string>) => Promise<void>): Promise<ScanReport> {
    const { signal } = this.#options;
    try {
      if (this.#isWhole) this.#meter.find(this.#tools.catalog.contents.unjoinedCount());
      await visit(new Set());
      await this.#reading.settle();
      await this.#readSuspects();
      await this.#countAhead;
      signal.throwIfAborted();
      this.#meter.enter('comparing');
      await this.#joining.settle();
      this.#missing.settle(this.#report);
      if (this.#isWhole) await this.#joinLeftOver();
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#report.cancelled = true;
    }
    if (!this.#report.cancelled) this.#meter.finish();
    this.#report.elapsed = this.#meter.elapsed;
    this.#report.problems.sort((a, b) => (a.path < b.path ? -1 : 1));
    return this.#report;
  }

  async visitFolder(folder: WatchedFolder, visited: Set<string>): Promise<void> {
    const { catalog } = this.#tools;
    const state = await folderState(folder.path);
    const hadPhotos = folder.photos > 0;
    const isOffline = state === 'absent' || (state === 'empty' && hadPhotos);
    if (isOffline !== folder.offline) catalog.folders.setOffline(folder.id, isOffline);
    if (isOffline) {
      this.#problem({
        path: folder.path,
        code: 'folder-missing',
        message: hadPhotos
          ? 'The folder cannot be reached, or is empty all at once. Its photos are kept; connect its disk and scan again.'
          : 'The folder does not exist. Check its name, or connect its disk and scan again.',
      });
      return;
    }
    const walked = new Set<string>();
    const unread: string[] = [];
    const onProblem = (problem: Problem): void => {
      if (problem.code === 'unreadable-folder') unread.push(problem.path);
      this.#problem(problem);
    };
    for await (const directory of walkFolder(folder.path, visited, onProblem)) {
      walked.add(directory.directory);
      await this.#visitDirectory(folder.id, directory);
    }
    for (const directory of catalog.photos.directories(folder.id)) {
      const isUnknown = unread.some((path) => directory === path || directory.startsWith(path + sep));
      if (walked.has(directory) || visited.has(directory) || isUnknown) continue;
      this.#missing.missDirectory(directory);
    }
  }

  async visitListed(folder: WatchedFolder, directory: string): Promise<void> {
    let listing;
    try {
      listing = await readdir(directory, { withFileTypes: true });
    } catch {
      if ((await folderState(folder.path)) !== 'present') return;
      for (const known of this.#tools.catalog.photos.directories(folder.id)) {
        if (known === directory || known.startsWith(directory + sep)) this.#missing.missDirectory(known);
      }
      return;
    }
    const files = listing.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
    await this.#visitDirectory(folder.id, { directory, files });
  }

  async #visitDirectory(folderId: number, walked: WalkedDirectory): Promise<void> {
    const { signal, gate } = this.#options;
    const { catalog, featuresVersion } = this.#tools;
    await gate.pass(signal);
    signal.throwIfAborted();
    const compared = await compareDirectory(catalog, folderId, walked, featuresVersion);
    this.#report.otherFiles += compared.otherFiles;
    this.#missing.miss(compared.missing);
    for (const { directory, name } of compared.unchanged) {
      this.#report.found += 1;
      this.#report.unchanged += 1;
      this.#meter.pass(join(directory, name));
    }
    for (const { known, file } of compared.newCompanions) {
      await this.#updateCompanions(known, file);
      this.#report.found += 1;
      this.#report.unchanged += 1;
      this.#meter.pass(join(file.directory, file.name));
    }
    for (const problem of compared.knownProblems) {
      this.#report.found += 1;
      this.#problem(asProblem(problem));
      this.#meter.pass(join(problem.directory, problem.name));
    }
    for (const file of compared.toRead) {
      this.#report.found += 1;
      if (this.#reader.isSuspect(join(file.directory, file.name))) {
        this.#suspects.push(file);
        continue;
      }
      await gate.pass(signal);
      signal.throwIfAborted();
      await this.#reading.add(() => this.#read(file));
    }
  }

  /** Files that were being read when a decoder died, one at a time, so that the one to blame shows itself. */
  async #readSuspects(): Promise<void> {
    const { signal, gate } = this.#options;
    for (let file = this.#suspects.shift(); file; file = this.#suspects.shift()) {
      await gate.pass(signal);
      signal.throwIfAborted();
      await this.#read(file);
    }
  }

  async #read(file: FoundFile): Promise<void> {
    const { signal } = this.#options;
    const path = join(file.directory, file.name);
    const outcome = await this.#reader.read(file, signal);
    if (outcome.kind === 'suspect') {
      this.#suspects.push(file);
      return;
    }
    this.#meter.read(path, Math.max(0, file.size));
    if (outcome.kind === 'problem') {
      this.#problem(outcome.problem);
      return;
    }
    this.#report.hashed += 1;
    const { photoId, contentId, isNewContent } = outcome;
    this.#missing.find(photoId, contentId);
    if (isNewContent) await this.#joining.add(() => this.#tools.join(contentId, signal));
  }

  async #updateCompanions(known: KnownFile, file: FoundFile): Promise<void> {
    const { catalog } = this.#tools;
    const metadata = catalog.photos.contentMetadata(known.contentId);
    const sidecar = file.sidecar === undefined ? undefined : await readSidecar(file.sidecar);
    if (metadata)
      catalog.photos.put(file, known.contentId, sidecar ? withSidecar(metadata, sidecar) : metadata);
  }

  /**
   * Compares what an earlier scan was stopped before it came to, and after a change of model all there is: in the
   * background as the rest of a scan, to be paused, stopped and taken up again at any photo.
   */
  async #joinLeftOver(): Promise<void> {
    const { catalog, join: joinContent } = this.#tools;
    const { signal, gate } = this.#options;
    for (let after = 0; ;) {
      const contents = catalog.contents.unjoined(after, 500);
      if (contents.length === 0) break;
      this.#meter.enter('renewing');
      for (const id of contents) {
        await gate.pass(signal);
        signal.throwIfAborted();
        await this.#joining.add(async () => {
          await joinContent(id, signal);
          this.#meter.renew();
        });
        after = id;
      }
    }
    await this.#joining.settle();
  }

  /** Runs ahead of the scan over the names alone, so that the total is known early. */
  async #countFiles(folders: readonly WatchedFolder[]): Promise<void> {
    const { signal } = this.#options;
    const visited = new Set<string>();
    for (const { path } of folders) {
      if ((await folderState(path)) !== 'present') continue;
      for await (const { files } of walkFolder(path, visited, () => undefined)) {
        if (signal.aborted) return;
        this.#meter.find(groupShots(files).length);
      }
    }
    if (folders.length > 0) this.#meter.enter('reading');
  }

  #problem(problem: Problem): void {
    this.#report.problems.push(problem);
  }
}
