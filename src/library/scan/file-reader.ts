import { join } from 'node:path';
import type { Problem, ProblemCode } from '../../contract/problems.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { PhotoFile } from '../catalog/photo-table.ts';
import { WorkerEnded, type WorkerPool } from '../workers/worker-pool.ts';

/** A file found by the scan that has to be read. */
export interface FoundFile extends PhotoFile {
  /** Full path of the XMP sidecar, where there is one. */
  sidecar: string | undefined;
}

/** What came of reading one file. */
export type ReadOutcome =
  | { kind: 'stored'; photoId: number; contentId: number; isNewContent: boolean }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'suspect' };

/** A file whose reading ended the process, or its worker, so often is not opened again until it changes. */
const deathsToQuarantine = 2;

/** Causes that may pass by themselves: such a file is tried again at each scan, whatever its size and time say. */
const passingProblems = new Set<ProblemCode>(['unreadable-file', 'vanished']);

/**
 * Reads files through the worker pool into the catalog. Each is written down as in flight before it is opened: where
 * a decoder kills the process, the next start knows the suspects and reads them one by one, so that the file to blame
 * shows itself and only it is quarantined.
 */
export class FileReader {
  readonly #catalog: Catalog;
  readonly #pool: WorkerPool;
  readonly #deaths: Map<string, number>;

  /** @param deaths how often each file was in flight when the process ended; kept up to date */
  constructor(catalog: Catalog, pool: WorkerPool, deaths: Map<string, number>) {
    this.#catalog = catalog;
    this.#pool = pool;
    this.#deaths = deaths;
  }

  /** Whether a file was being read when a worker or the process died: it is to be read with nothing beside it. */
  isSuspect(path: string): boolean {
    return this.#deaths.has(path);
  }

  /**
   * Reads and stores one file. `suspect` means that its worker died with others in flight: read it again alone.
   * Rejects with AbortError once the signal is aborted.
   */
  async read(file: FoundFile, signal: AbortSignal): Promise<ReadOutcome> {
    const path = join(file.directory, file.name);
    const deaths = this.#deaths.get(path) ?? 0;
    if (deaths >= deathsToQuarantine) return this.#quarantine(file, path);
    this.#catalog.inFlight.begin(path);
    try {
      const hashed = await this.#pool.run(
        'read',
        { path, sidecar: file.sidecar },
        { priority: 'read', signal },
      );
      this.#deaths.delete(path);
      if (!hashed.ok) return this.#storeProblem(file, path, hashed);
      this.#catalog.thumbnails.put(hashed.content.hash, hashed.thumbnail);
      const stored = this.#catalog.transaction(() => {
        const known = this.#catalog.contents.isCurrent(hashed.content.hash, hashed.content.featuresVersion)
          ? this.#catalog.contents.idOf(hashed.content.hash)
          : undefined;
        const contentId = known ?? this.#catalog.contents.put(hashed.content);
        if (known === undefined) this.#catalog.innerPictures.put(contentId, hashed.content.inner);
        // Size and time as they were when the bytes were read, not when the folder was listed.
        const read = { ...file, size: hashed.size, modifiedAt: hashed.modifiedAt };
        const photoId = this.#catalog.photos.put(read, contentId, hashed.metadata);
        this.#catalog.problems.remove(file.directory, file.name);
        this.#catalog.inFlight.end(path);
        return { photoId, contentId, isNewContent: known === undefined };
      });
      return { kind: 'stored', ...stored };
    } catch (error) {
      if (!(error instanceof WorkerEnded)) {
        this.#catalog.inFlight.end(path);
        throw error;
      }
      this.#deaths.set(path, deaths + 1);
      return deaths + 1 >= deathsToQuarantine ? this.#quarantine(file, path) : { kind: 'suspect' };
    }
  }

  #quarantine(file: FoundFile, path: string): ReadOutcome {
    this.#deaths.delete(path);
    return this.#storeProblem(file, path, {
      code: 'decoder-crashed',
      message:
        'Reading this file ended the decoder twice. It is left alone until it changes; check or replace it.',
    });
  }

  #storeProblem(file: FoundFile, path: string, failure: { code: ProblemCode; message: string }): ReadOutcome {
    const { directory, name, folderId, size, modifiedAt } = file;
    const { code, message } = failure;
    this.#catalog.transaction(() => {
      const known = this.#catalog.photos.inDirectory(directory).find((photo) => photo.name === name);
      // What cannot be opened just now is not forgotten; what can be opened and is no photo any more is.
      if (known && !passingProblems.has(code)) this.#catalog.photos.remove(known.id);
      this.#catalog.problems.put({
        directory,
        name,
        folderId,
        size: passingProblems.has(code) ? -1 : size,
        modifiedAt,
        code,
        message,
      });
      this.#catalog.inFlight.end(path);
    });
    return { kind: 'problem', problem: { path, code, message } };
  }
}
