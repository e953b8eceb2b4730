import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/** Writes a file of results as the formatter wants it, so that what a bench writes passes the checks. */
export async function writeResults(file: string, results: unknown): Promise<void> {
  const options = await resolveConfig(file);
  await writeFile(file, await format(JSON.stringify(results, undefined, 1), { ...options, filepath: file }));
}
