import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

/** Who publishes: a library, known by a random number, under the name its owner gave the computer. */
export interface Publisher {
  library: string;
  computer: string;
}

const stored = v.object({
  library: v.pipe(v.string(), v.uuid()),
  computer: v.pipe(v.string(), v.minLength(1)),
});

/**
 * The identity under which a library publishes, kept in `archive.json` beside its catalog. The random number keeps two
 * computers that happen to share a name from removing each other's photos.
 *
 * @param computer the name to publish under; where absent, the one used before, or the system's host name
 */
export async function readPublisher(libraryFolder: string, computer?: string): Promise<Publisher> {
  const path = join(libraryFolder, 'archive.json');
  const before = await readStored(path);
  const publisher = {
    library: before?.library ?? randomUUID(),
    computer: computer ?? before?.computer ?? hostname(),
  };
  if (publisher.library !== before?.library || publisher.computer !== before.computer) {
    await writeFile(`${path}.new`, `${JSON.stringify(publisher, null, 2)}\n`);
    await rename(`${path}.new`, path);
  }
  return publisher;
}

async function readStored(path: string): Promise<Publisher | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  // Half a file cannot be, it is put in place by a rename; a file that someone spoilt is made anew.
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), text);
  return parsed.success ? parsed.output : undefined;
}
