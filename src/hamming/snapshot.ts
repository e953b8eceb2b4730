import { createHash, type Hash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { partBytes, PlaneIndex } from './plane-index.ts';

/*
 * The file: 8 bytes of name, the header's length (u32, little-endian), the header as JSON, the index's parts as they lie
 * in memory, and the SHA-256 of all that. Bit planes and ids are little-endian, as on every machine we run on.
 */
const magic = Buffer.from('kindredI');
/** Changes when the layout of the parts does. */
const layout = 1;
const digestBytes = 32;
/** Read, written and hashed at a time, so that the process answers in between. */
const sliceBytes = 1 << 20;

/** What a snapshot must agree with: an index is only as good as the codes it was made of. */
export interface SnapshotStamp {
  bits: number;
  /** The model that made the codes. */
  modelVersion: string;
  /** Whatever changes in the catalog when a code comes, goes or changes. */
  catalogStamp: string;
}

export type SnapshotFailure =
  | { ok: false; code: 'snapshot-missing' | 'snapshot-stale' | 'snapshot-damaged'; message: string }
  | { ok: false; code: 'snapshot-not-written'; message: string };

const headerSchema = v.object({
  layout: v.number(),
  bits: v.picklist([64, 128, 256]),
  slots: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  wideIds: v.array(v.pipe(v.number(), v.safeInteger())),
  modelVersion: v.string(),
  catalogStamp: v.string(),
});

/**
 * Writes the index to a file that is either the whole new snapshot or what was there before, also where the power fails.
 * The index is copied first (36 bytes a photo for as long as this takes), so it may change meanwhile.
 */
export async function saveSnapshot(
  path: string,
  index: PlaneIndex,
  stamp: Omit<SnapshotStamp, 'bits'>,
): Promise<{ ok: true; bytes: number } | SnapshotFailure> {
  const header = Buffer.from(JSON.stringify({ layout, ...index.shape, ...stamp }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts = [magic, length, header, ...index.parts().map((part) => part.slice())];
  const temporary = `${path}.${process.pid}.part`;
  try {
    const file = await open(temporary, 'w');
    let bytes: number;
    try {
      bytes = await writeParts(file, parts);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return { ok: true, bytes };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return {
      ok: false,
      code: 'snapshot-not-written',
      message: `The index could not be saved (${reasonOf(error)}); it is made anew at the next start. Free some space.`,
    };
  }
}

/**
 * The index in a file. Where there is none, it belongs to another state of the library or another model, or its bytes are not
 * those that were written, the answer says which, and the index is to be rebuilt from the catalog.
 */
export async function loadSnapshot(
  path: string,
  expected: SnapshotStamp,
): Promise<{ ok: true; index: PlaneIndex } | SnapshotFailure> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    return isMissing(error) ? failure('missing') : failure('damaged', reasonOf(error));
  }
  try {
    return await readSnapshot(file, expected);
  } catch (error) {
    return failure('damaged', reasonOf(error));
  } finally {
    await file.close();
  }
}

async function readSnapshot(
  file: FileHandle,
  expected: SnapshotStamp,
): Promise<{ ok: true; index: PlaneIndex } | SnapshotFailure> {
  const hash = createHash('sha256');
  const { size } = await file.stat();
  const start = Buffer.alloc(magic.length + 4);
  await readPart(file, start, hash);
  if (!start.subarray(0, magic.length).equals(magic)) return failure('damaged', 'another kind of file');
  const headerBytes = start.readUInt32LE(magic.length);
  if (headerBytes > size) return failure('damaged', 'cut off');
  const text = Buffer.alloc(headerBytes);
  await readPart(file, text, hash);
  const header = v.safeParse(v.pipe(v.string(), v.parseJson(), headerSchema), text.toString());
  if (!header.success) return failure('damaged', 'unreadable header');
  const { modelVersion, catalogStamp, ...shape } = header.output;
  const isCurrent =
    shape.layout === layout &&
    shape.bits === expected.bits &&
    modelVersion === expected.modelVersion &&
    catalogStamp === expected.catalogStamp;
  if (!isCurrent) return failure('stale');
  if (size !== start.length + headerBytes + partBytes(shape) + digestBytes)
    return failure('damaged', 'cut off');
  const index = await PlaneIndex.restore(shape, (part) => readPart(file, part, hash));
  const digest = Buffer.alloc(digestBytes);
  await readPart(file, digest);
  if (!hash.digest().equals(digest)) return failure('damaged', 'wrong checksum');
  return { ok: true, index };
}

async function writeParts(file: FileHandle, parts: readonly Uint8Array[]): Promise<number> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += sliceBytes) {
      const slice = part.subarray(at, at + sliceBytes);
      hash.update(slice);
      await file.writeFile(slice);
    }
    bytes += part.length;
  }
  await file.writeFile(hash.digest());
  return bytes + digestBytes;
}

/** Fills a part from where the file stands. Throws where the file ends before. */
async function readPart(file: FileHandle, part: Uint8Array, hash?: Hash): Promise<void> {
  for (let at = 0; at < part.length;) {
    const { bytesRead } = await file.read(part, at, Math.min(sliceBytes, part.length - at));
    if (bytesRead === 0) throw new Error('cut off');
    hash?.update(part.subarray(at, at + bytesRead));
    at += bytesRead;
  }
}

/** Makes a rename last. Windows has no such call for folders and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function failure(kind: 'missing' | 'stale' | 'damaged', reason = ''): SnapshotFailure {
  const messages = {
    missing: 'There is no saved index yet; it is made from the catalog.',
    stale: 'The saved index belongs to another state of the library; it is made anew from the catalog.',
    damaged: `The saved index can't be used (${reason}); it is made anew from the catalog.`,
  };
  return { ok: false, code: `snapshot-${kind}`, message: messages[kind] };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
