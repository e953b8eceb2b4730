import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { parseArchiveAddress } from '../../src/archive/archive-address.ts';
import { openArchive, type Archive, type OpenArchiveOptions } from '../../src/archive/open-archive.ts';
import type { ContentSource, PublishedContent } from '../../src/archive/push-contents.ts';
import type { LocalServer } from './local-server.ts';

export const modelVersion = 'test-model-1';

/** Runs statements as the administrator. */
export async function administer(
  server: LocalServer,
  database: string,
  ...statements: string[]
): Promise<void> {
  const sql = connect(server, database);
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** A connection of the administrator, to look at what lies in the tables. */
export function connect(server: LocalServer, database: string): postgres.Sql {
  return postgres({
    path: `${server.socketFolder}/.s.PGSQL.${server.port}`,
    user: 'keeper',
    database,
    max: 1,
    onnotice: () => undefined,
  });
}

/** A new, empty database; returns its name. */
export async function newDatabase(server: LocalServer): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, 'postgres', `CREATE DATABASE ${name}`);
  return name;
}

/** Opens the archive of a database as its administrator, closed after the test. */
export async function openTestArchive(
  url: string,
  options: Partial<OpenArchiveOptions> = {},
): Promise<Archive> {
  const archive = await openArchive(parseArchiveAddress(url), {
    schema: 'kindred',
    modelVersion,
    access: 'publish',
    ...options,
  });
  onTestFinished(() => archive.close());
  return archive;
}

/** A library in memory; counts which thumbnails were asked for. */
export class MemorySource implements ContentSource {
  contents: PublishedContent[];
  readonly thumbnailsRead: string[] = [];

  constructor(contents: readonly PublishedContent[]) {
    this.contents = [...contents];
  }

  page(after: string, limit: number): PublishedContent[] {
    return this.contents
      .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
      .filter(({ hash }) => hash > after)
      .slice(0, limit);
  }

  thumbnail(hash: string): Promise<Uint8Array | undefined> {
    this.thumbnailsRead.push(hash);
    return Promise.resolve(Buffer.from(`thumbnail of ${hash}`));
  }
}

export function content(hash: string, pictureCode: Uint8Array, paths: string[] = []): PublishedContent {
  return { hash, pictureCode, size: 5_000_000_000, width: 4000, height: 3000, paths };
}

/** Bits in which two codes differ, counted one by one. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  let distance = 0;
  for (const [index, byte] of a.entries())
    for (let bit = 0; bit < 8; bit += 1) distance += ((byte ^ b[index]!) >> bit) & 1;
  return distance;
}
