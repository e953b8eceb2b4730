import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Accuracy } from '../contract/accuracy.ts';
import type { Decision } from '../contract/decisions.ts';
import type { Group, GroupMember, GroupPage } from '../contract/groups.ts';
import type { EncodedImage, LibraryCalls, LibraryEvents } from '../contract/library-calls.ts';
import type { Photo } from '../contract/photo.ts';
import { KindredError } from '../contract/problems.ts';
import type { ScanReport } from '../contract/progress.ts';
import type { QueryResult } from '../contract/query.ts';
import type { AlbumCalls } from '../contract/album-calls.ts';
import type { LibraryService } from '../contract/rpc.ts';
import type { TuningCalls } from '../contract/tuning-calls.ts';
import type { Settings } from '../contract/settings.ts';
import type { LibraryStatus, Subfolder, WatchedFolder } from '../contract/status.ts';
import type { Model } from '../model/load-model.ts';
import type { Catalog } from './catalog/catalog.ts';
import { writeEngineRecord } from './engine-record.ts';
import { Events } from './events.ts';
import { decideGroup, decidePhotos, undoDecision } from './decisions/decide.ts';
import { LibraryReader } from './library-reader.ts';
import type { PlaneIndex } from '../hamming/plane-index.ts';
import { Albums } from './albums/albums.ts';
import type { AlbumsFile } from './albums/albums-file.ts';
import { saveCodeIndexes } from './matching/code-indexes.ts';
import type { Matcher } from './matching/matcher.ts';
import { renewCodes } from './matching/renew-codes.ts';
import { ToleranceKeeper } from './matching/tolerance-keeper.ts';
import type { ErrorRates } from './matching/wrong-pairs.ts';
import { Regrouping } from './matching/regrouping.ts';
import { PhotoPages } from './photo-pages.ts';
import { queryByExample } from './query/query-by-example.ts';
import { Scanning } from './scan/scanning.ts';
import type { SettingsFile } from './settings-file.ts';
import { Throttle } from './throttle.ts';
import type { ModelStore } from './tuning/model-store.ts';
import type { SubjectCodes } from './tuning/subject-codes.ts';
import type { Note, TrainingNote } from './tuning/training-note.ts';
import { Tuning } from './tuning/tuning.ts';
import { FolderWatcher } from './watch/watch-folders.ts';
import type { ComputeEngine } from './workers/compute-engine.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

type Request<K extends keyof LibraryCalls> = Parameters<LibraryCalls[K]>[0];

/** What `openLibrary` has put together. */
export interface LibraryParts {
  folder: string;
  catalog: Catalog;
  settings: SettingsFile;
  model: Model;
  pool: WorkerPool;
  engine: ComputeEngine;
  pictures: PlaneIndex;
  layouts: PlaneIndex;
  subjects: SubjectCodes;
  matcher: Matcher;
  albums: AlbumsFile;
  models: ModelStore;
  /** Why the bundled model of the subject stands in for the one in use, where it does. */
  trouble: string | undefined;
  trainingNote: TrainingNote;
  /** A training that the process that had the library before has left unfinished. */
  cutOff: Note | undefined;
  /** How often verification errs. */
  rates: ErrorRates;
  /** Files that were being read when the process last died. */
  deaths: Map<string, number>;
}

/** How long a view may lag behind a scan. */
const statusInterval = 250;

/** The facade: everything a window or the command line can do with a library; `serviceOf` makes one object of it all. */
export class Library implements Omit<LibraryService, keyof AlbumCalls | keyof TuningCalls> {
  /** What photos are labelled with. */
  readonly albums: Albums;
  /** What is learned from the labels. */
  readonly tuning: Tuning;
  readonly photoPages: PhotoPages;
  readonly #parts: LibraryParts;
  readonly #reader: LibraryReader;
  readonly #events = new Events<LibraryEvents>();
  readonly #scanning: Scanning;
  readonly #watcher: FolderWatcher;
  readonly #tolerance: ToleranceKeeper;
  readonly #regrouping: Regrouping;
  readonly #statusChanged: Throttle;
  /** Why nothing computes: the workers can't start. */
  #failure: string | undefined;

  constructor(parts: LibraryParts) {
    this.#parts = parts;
    this.#reader = new LibraryReader(parts.catalog, parts.folder);
    this.#regrouping = new Regrouping(
      parts.catalog,
      () => this.settings().keepRules,
      (changed) => {
        this.#events.emit('groupsChanged', { levels: [...changed] });
        this.#statusChanged.call();
      },
    );
    this.#tolerance = new ToleranceKeeper(parts, () => this.#regrouping.soon());
    this.#statusChanged = new Throttle(statusInterval, () =>
      this.#events.emit('statusChanged', this.status()),
    );
    this.#scanning = this.#prepareScanning();
    this.photoPages = new PhotoPages(parts.catalog, parts.subjects);
    const events = this.#events;
    this.albums = new Albums({ ...parts, events });
    this.tuning = new Tuning({
      ...parts,
      events,
      labels: (albums) => this.albums.labels(albums),
      onSimilarFound: () => this.#regrouping.soon(),
    });
    this.#watcher = new FolderWatcher(
      (root, directories) => this.#scanning.takeIn(root, directories),
      () => this.startScan(),
    );
    // What a process that was killed had not come to.
    this.#regrouping.soon();
    parts.engine.onChange = () => this.#engineChanged();
    parts.pool.ready().then(
      () => this.#engineChanged(),
      (error: unknown) => {
        this.#failure = `none: ${error instanceof Error ? error.message : String(error)}`;
        this.#statusChanged.call();
      },
    );
  }

  /** Hears of an event until the returned function is called. */
  on<K extends keyof LibraryEvents>(name: K, listener: (payload: LibraryEvents[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** Resolves when the model is loaded in every worker; rejects with the reason where it cannot be. */
  async ready(): Promise<void> {
    await this.#parts.pool.ready();
  }

  /** Begins to watch the folders and, with that, to take in what changed while nobody looked. */
  async watch(): Promise<void> {
    await this.#watcher.watch(this.#parts.catalog.folders.all().map(({ path }) => path));
  }

  /** Ends all work, keeps what is done, and lets go of the files. */
  async close(): Promise<void> {
    await Promise.all([this.#scanning.cancel(), this.tuning.close(), this.#watcher.close()]);
    // What the watcher has seen last.
    await this.#scanning.close();
    await this.#tolerance.close();
    this.#regrouping.close();
    this.#statusChanged.cancel();
    const { pool, engine, catalog, pictures, layouts, subjects, folder, model } = this.#parts;
    await engine.close();
    await subjects.tails.close();
    await pool.close();
    const models = { modelVersion: model.version, subject: subjects.model };
    await saveCodeIndexes(catalog, { pictures, layouts, subjects: subjects.index }, folder, models);
    catalog.inFlight.clear();
    catalog.close();
  }

  status(): LibraryStatus {
    return {
      ...this.#reader.status(),
      scan: this.#scanning.state,
      progress: this.#scanning.progress,
      modelVersion: this.#parts.model.version,
      engine: this.#failure ?? this.#parts.engine.describe(),
      engines: ['cpu', ...this.#parts.engine.candidates],
    };
  }

  accuracy(): Accuracy {
    return this.#reader.accuracy();
  }

  settings(): Settings {
    return this.#parts.settings.get();
  }

  async changeSettings({ change }: Request<'changeSettings'>): Promise<Settings> {
    const settings = await this.#parts.settings.change(change);
    if (change.wrongPairs !== undefined) await this.#tolerance.update(settings.wrongPairs);
    if (change.keepRules) {
      this.#parts.catalog.touched.touchAll();
      this.#regrouping.soon();
    }
    if (change.engine) this.#parts.engine.choose(change.engine);
    return settings;
  }

  async addFolders({ paths }: Request<'addFolders'>): Promise<WatchedFolder[]> {
    const added = await this.registerFolders(paths);
    void this.watch();
    this.startScan({ again: true });
    return added;
  }

  /**
   * Adds folders without scanning them yet. Throws KindredError `not-a-folder` where a path is none; then no folder
   * is added.
   */
  async registerFolders(paths: readonly string[]): Promise<WatchedFolder[]> {
    const resolved = await Promise.all(paths.map(resolveFolder));
    const added = resolved.map((path) => this.#parts.catalog.folders.add(path));
    this.#statusChanged.call();
    return added;
  }

  async removeFolder({ id }: Request<'removeFolder'>): Promise<void> {
    await this.#scanning.cancel();
    this.#parts.catalog.folders.remove(id);
    this.#forgetOrphans();
    this.#statusChanged.call();
    await this.watch();
  }

  startScan(options: { again?: boolean } = {}): void {
    this.#scanning.start(options);
  }

  /**
   * Scans all folders, or those given, and resolves with the report when the groups are those of the photos that are here.
   * One scan at a time: a second call gets the first one's report.
   */
  scan(options: { folders?: readonly WatchedFolder[] } = {}): Promise<ScanReport> {
    return this.#scanning.run(options.folders ?? this.#parts.catalog.folders.all());
  }

  pauseScan(): void {
    this.#scanning.pause();
  }

  resumeScan(): void {
    this.#scanning.resume();
  }

  async cancelScan(): Promise<void> {
    await this.#scanning.cancel();
  }

  groups(request: Request<'groups'>): GroupPage {
    return this.#reader.groups(request);
  }

  group(request: Request<'group'>): Group | undefined {
    return this.#reader.group(request);
  }

  members(request: Request<'members'>): GroupMember[] {
    return this.#reader.members(request);
  }

  subfolders(request: Request<'subfolders'>): Subfolder[] {
    return this.#reader.subfolders(request);
  }

  decideGroup({ verdict, ...question }: Request<'decideGroup'>): Decision {
    const decision = decideGroup(this.#parts.catalog, verdict, question);
    this.#regrouping.now();
    return decision;
  }

  decidePhotos({ verdict, photos }: Request<'decidePhotos'>): Decision {
    const decision = decidePhotos(this.#parts.catalog, verdict, photos);
    this.#regrouping.now();
    return decision;
  }

  undoDecision({ id }: Request<'undoDecision'>): void {
    undoDecision(this.#parts.catalog, id);
    this.#regrouping.now();
  }

  decisions(request: Request<'decisions'>): ReturnType<LibraryCalls['decisions']> {
    return this.#reader.decisions(request);
  }

  photo({ id }: Request<'photo'>): Photo | undefined {
    return this.#parts.catalog.photos.get(id);
  }

  problems(request: Request<'problems'>): ReturnType<LibraryCalls['problems']> {
    return this.#reader.problems(request);
  }

  async similarToPhoto({ id, limit }: Request<'similarToPhoto'>): Promise<QueryResult> {
    const photo = this.#reader.photo(id);
    return queryByExample(this.#parts, photo.path, limit, photo);
  }

  async similarToFile({ path, limit }: Request<'similarToFile'>): Promise<QueryResult> {
    return queryByExample(this.#parts, path, limit);
  }

  thumbnail(request: Request<'thumbnail'>): EncodedImage | undefined {
    return this.#reader.thumbnail(request);
  }

  async preview({ id, longSide }: Request<'preview'>): Promise<EncodedImage | undefined> {
    const { path } = this.#reader.photo(id);
    const rendered = await this.#parts.pool.run(
      'renderPreview',
      { path, longSide },
      { priority: 'interactive' },
    );
    return rendered.ok ? rendered.image : undefined;
  }

  #prepareScanning(): Scanning {
    const { catalog, pool, model, matcher, deaths } = this.#parts;
    return new Scanning({
      tools: {
        catalog,
        pool,
        deaths,
        featuresVersion: model.featuresVersion,
        join: async (contentId, signal) => {
          // Features of another backbone are made anew when their photo is read.
          if (!renewCodes(catalog, model, contentId)) return;
          await matcher.join(contentId, signal);
          this.#regrouping.soon();
        },
      },
      folders: () => catalog.folders.all(),
      onChange: () => this.#statusChanged.call(),
      onProgress: (progress) => this.#events.emit('scanProgress', progress),
      forgetOrphans: () => this.#forgetOrphans(),
      afterScan: async () => {
        this.#regrouping.soon();
        await this.#tolerance.update(this.settings().wrongPairs);
      },
      settleGroups: (signal) => this.#regrouping.settle(signal),
    });
  }

  #engineChanged(): void {
    writeEngineRecord(this.#parts.folder, this.#parts.engine.describe());
    this.#statusChanged.call();
  }

  /** Contents no photo has any more leave the index, the catalog and the thumbnails. */
  #forgetOrphans(): void {
    const { catalog, matcher } = this.#parts;
    const unjoined = catalog.contents.unjoinedCount();
    catalog.transaction(() => {
      for (const { id, hash } of catalog.contents.orphans()) {
        matcher.forget(id);
        catalog.contents.delete(id);
        catalog.thumbnails.remove(hash);
      }
      catalog.contents.forgetLeft();
    });
    this.#regrouping.soon();
    // The leader of a crowd is gone: those who were compared with it alone are compared again.
    if (catalog.contents.unjoinedCount() > unjoined) this.startScan({ again: true });
  }
}

async function resolveFolder(path: string): Promise<string> {
  try {
    const resolved = await realpath(path);
    if ((await stat(resolved)).isDirectory()) return resolved;
  } catch {
    // Said below: what matters to the user is that it is no folder that can be opened.
  }
  throw new KindredError('not-a-folder', `${basename(path)} is not a folder that can be opened: ${path}`);
}
