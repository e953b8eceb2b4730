import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemberRelation } from '../../src/contract/groups.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { LibraryReader } from '../../src/library/library-reader.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import type { PhotoToVerify } from '../../src/library/workers/worker-tasks.ts';
import { modelDirectory } from '../../src/model/load-model.ts';
import { cacheDirectory, type LibraryFile } from './write-files.ts';

/** One file as the library knows it. */
export interface ScannedFile extends LibraryFile {
  readonly pictureCode: Uint8Array;
  /** The network's features as stored: int8, to be scaled by a factor that is the photo's own. */
  readonly features: Int8Array;
  readonly verifiable: PhotoToVerify;
}

/** What a library says of some files after a scan. */
export interface ScannedFiles {
  /** Without those that could not be read. */
  readonly files: ScannedFile[];
  /** The relation between two files, by `pairKey` of their places in `files`. */
  readonly relations: Map<number, MemberRelation>;
  /** Of each file, which groups of *same picture* it is in. */
  readonly groupsOf: Map<string, Set<string>>;
  readonly unread: number;
  /** Of scanning, all threads together; undefined where an earlier run had scanned them. */
  readonly cpuSeconds: number | undefined;
}

const oneDay = 24 * 3600 * 1000;

/**
 * Scans the folder by the product's own way into a library of its own. A library is kept for as long as neither
 * the product's code nor its model changes; a run that was stopped goes on where it was.
 */
export async function scanFiles(folder: string, files: readonly LibraryFile[]): Promise<ScannedFiles> {
  await removeOldLibraries();
  const name = `${await productVersion()}-${basename(dirname(folder))}-${basename(folder)}`;
  const libraryFolder = join(cacheDirectory, 'libraries', name);
  const before = process.cpuUsage();
  await mkdir(libraryFolder, { recursive: true });
  await utimes(libraryFolder, new Date(), new Date());
  const library = await openLibrary({ folder: libraryFolder });
  const said = { at: Date.now() };
  library.on('scanProgress', ({ done, total }) => {
    if (Date.now() < said.at + 30_000) return;
    said.at = Date.now();
    console.error(`scanned ${done} of ${total} files`);
  });
  await library.registerFolders([folder]);
  const report = await library.scan();
  await library.close();
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = report.hashed > 0 ? (user + system) / 1e6 : undefined;
  return { ...readLibrary(libraryFolder, files), cpuSeconds };
}

/** A number for an unordered pair of places. */
export function pairKey(a: number, b: number): number {
  return Math.min(a, b) * 2 ** 21 + Math.max(a, b);
}

function readLibrary(folder: string, files: readonly LibraryFile[]): Omit<ScannedFiles, 'cpuSeconds'> {
  const catalog = openCatalog(folder, 'read');
  const reader = new LibraryReader(catalog, folder);
  const ids = new Map(
    [...new Set(files.map(({ path }) => dirname(path)))].flatMap((directory) =>
      catalog.photos.inDirectory(directory).map(({ name, id }) => [join(directory, name), id] as const),
    ),
  );
  const scanned = files.flatMap((file) => {
    const id = ids.get(file.path);
    const facts = id === undefined ? undefined : catalog.contents.factsOfPhoto(id);
    const thumbnail = facts && catalog.thumbnails.get(facts.hash);
    const features = facts && catalog.contents.features(facts.id)?.values;
    if (!facts || !thumbnail || !features) return [];
    const { hash, width, height, takenAt, camera, path, pictureCode } = facts;
    return [
      {
        ...file,
        pictureCode,
        features,
        verifiable: {
          hash,
          thumbnail,
          inner: catalog.innerPictures.place(facts.id),
          width,
          height,
          takenAt,
          camera,
          name: path,
        },
      },
    ];
  });
  const places = new Map(scanned.map(({ path }, place) => [path, place]));
  const relations = new Map<number, MemberRelation>();
  for (const { a, b, relation } of reader.pairs()) {
    const [left, right] = [places.get(a.path), places.get(b.path)];
    if (left !== undefined && right !== undefined) relations.set(pairKey(left, right), relation);
  }
  const groupsOf = new Map<string, Set<string>>();
  const pageSize = 500;
  for (let offset = 0; ; offset += pageSize) {
    const page = reader.groups({ level: 'same-picture', order: 'path', offset, limit: pageSize });
    for (const { id, photos } of page.groups) {
      for (const { photo } of reader.members({ group: id, offset: 0, limit: photos }))
        groupsOf.set(photo.path, (groupsOf.get(photo.path) ?? new Set()).add(id));
    }
    if (offset + pageSize >= page.total) break;
  }
  catalog.close();
  return { files: scanned, relations, groupsOf, unread: files.length - scanned.length };
}

/** Changes with everything that a scan's result depends on. */
async function productVersion(): Promise<string> {
  const source = join(import.meta.dirname, '../../src');
  const rooms = ['groups', 'hamming', 'library', 'model', 'photo'].map((room) => join(source, room));
  const hash = createHash('sha256');
  for (const folder of [...rooms, fileURLToPath(modelDirectory)]) {
    for (const name of (await readdir(folder, { recursive: true })).sort()) {
      if (/\.(ts|mjs|json|safetensors|wasm)$/.test(name)) hash.update(await readFile(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}

async function removeOldLibraries(): Promise<void> {
  const folder = join(cacheDirectory, 'libraries');
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < Date.now() - oneDay) await rm(path, { recursive: true, force: true });
  }
}
