import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { fileFailure, largestFileSize, photoFailure, type PhotoFailure } from './photo-failure.ts';

export interface WholeFile {
  ok: true;
  bytes: Buffer<ArrayBuffer>;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970, with the file system's fraction. */
  modifiedAt: number;
}

/**
 * Calls `use` with the whole file and gives its result, or says why the file can't be read. The bytes are good until `use`
 * has ended: their memory is used for the next file. Fresh memory for every photo costs a tenth of reading it, since the system clears
 * each page first and the garbage collector is called for buffers of that size.
 */
export async function withWholeFile<Result>(
  path: string,
  use: (file: WholeFile) => Promise<Result>,
): Promise<Result | PhotoFailure> {
  let taken: Buffer<ArrayBuffer> | undefined;
  try {
    const file = await readWholeFile(path, (size) => {
      if (taken && taken.length >= size) return taken.subarray(0, size);
      taken = takeBuffer(size);
      return taken.subarray(0, size);
    });
    return file.ok ? await use(file) : file;
  } finally {
    if (taken) giveBack(taken);
  }
}

/** Bytes. A larger file gets memory of its own, which goes with it. */
const largestKept = 32 * 2 ** 20;
const smallestKept = 4 * 2 ** 20;
/** A worker reads about this many files at a time. */
const mostKept = 3;
const kept: Buffer<ArrayBuffer>[] = [];

function takeBuffer(size: number): Buffer<ArrayBuffer> {
  const place = kept.findIndex(({ length }) => length >= size);
  if (place >= 0) return kept.splice(place, 1)[0]!;
  const rounded = size > largestKept ? size : Math.max(smallestKept, 2 ** Math.ceil(Math.log2(size)));
  return Buffer.allocUnsafeSlow(rounded);
}

function giveBack(buffer: Buffer<ArrayBuffer>): void {
  if (buffer.length > largestKept) return;
  kept.push(buffer);
  // The smallest goes: the others serve for its files too.
  if (kept.length > mostKept) kept.sort((a, b) => b.length - a.length).pop();
}

/**
 * The whole file, with the size and time that belong to exactly these bytes: taken from the opened file before the
 * read and compared with those after it. A file that was written to meanwhile is read a second time; one that still
 * grows then counts as vanished, since a later scan finds it at rest.
 */
export async function readWholeFile(
  path: string,
  room: (size: number) => Buffer<ArrayBuffer> = ownMemory,
): Promise<WholeFile | PhotoFailure> {
  let handle: FileHandle | undefined;
  try {
    // O_NONBLOCK, which Windows lacks, so that opening a named pipe returns instead of waiting for a writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
    for (let attempt = 0; attempt < 2; attempt++) {
      const before = await handle.stat();
      if (!before.isFile()) return photoFailure('not-an-image');
      if (before.size === 0) return photoFailure('empty-file');
      if (before.size > largestFileSize) return photoFailure('too-large');
      const bytes = await readInto(room(before.size), handle);
      if (bytes && isSame(before, await handle.stat())) {
        return { ok: true, bytes, size: before.size, modifiedAt: before.mtimeMs };
      }
    }
    return photoFailure('vanished');
  } catch (error) {
    return fileFailure(error);
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** A buffer of its own, not a slice of the shared pool, which a photo would keep alive. */
function ownMemory(size: number): Buffer<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(size);
}

/** Fills the buffer from the start of the file; undefined where that has become shorter. */
async function readInto(
  bytes: Buffer<ArrayBuffer>,
  handle: FileHandle,
): Promise<Buffer<ArrayBuffer> | undefined> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return bytes;
}

function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs;
}
