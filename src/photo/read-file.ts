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
 * The whole file, with the size and time that belong to exactly these bytes: taken from the opened file before the
 * read and compared with those after it. A file that was written to meanwhile is read a second time; one that still
 * grows then counts as vanished, since a later scan finds it at rest.
 */
export async function readWholeFile(path: string): Promise<WholeFile | PhotoFailure> {
  let handle: FileHandle | undefined;
  try {
    // O_NONBLOCK, which Windows lacks, so that opening a named pipe returns instead of waiting for a writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
    for (let attempt = 0; attempt < 2; attempt++) {
      const before = await handle.stat();
      if (!before.isFile()) return photoFailure('not-an-image');
      if (before.size === 0) return photoFailure('empty-file');
      if (before.size > largestFileSize) return photoFailure('too-large');
      const bytes = await readFrom(handle, before.size);
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

/** Exactly `size` bytes from the start, or undefined where the file has become shorter. */
async function readFrom(handle: FileHandle, size: number): Promise<Buffer<ArrayBuffer> | undefined> {
  // allocUnsafeSlow: a buffer of its own, not a slice of the shared pool, as decoders get at its ArrayBuffer.
  const bytes = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return bytes;
}

function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs;
}
