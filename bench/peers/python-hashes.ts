import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { cacheDirectory } from '../evaluation/write-files.ts';

const imagededup = 'imagededup==0.3.3.post2';
const requirements = join(import.meta.dirname, 'requirements.txt');
const script = join(import.meta.dirname, 'hash_files.py');

const hashesSchema = v.object({
  versions: v.record(v.string(), v.string()),
  /** CPU seconds of hashing all files by all libraries. */
  cpuSeconds: v.number(),
  /** By name of the hash, one hexadecimal string a file. */
  hashes: v.record(v.string(), v.array(v.string())),
});
export type PythonHashes = v.InferOutput<typeof hashesSchema>;

const line = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/**
 * Hashes of the files by imagededup, ImageHash and pdqhash, in an environment of their own outside the repository.
 * What was hashed before is read from the cache. Where there is no Python or no package, says so in one line and
 * returns undefined.
 */
export async function pythonHashes(
  folder: string,
  paths: readonly string[],
): Promise<PythonHashes | undefined> {
  const key = createHash('sha256')
    .update(imagededup + readFileSync(requirements, 'utf8') + readFileSync(script, 'utf8') + paths.join('\n'))
    .digest('hex')
    .slice(0, 12);
  const cache = join(cacheDirectory, 'peers', `${key}.json`);
  if (existsSync(cache)) return v.parse(hashesSchema, JSON.parse(await readFile(cache, 'utf8')));
  const python = environment();
  if (python === undefined) return undefined;
  console.error(`hashing ${paths.length} files of ${folder} by other libraries`);
  const hashed = await hashAll(python, paths);
  await mkdir(join(cacheDirectory, 'peers'), { recursive: true });
  await writeFile(`${cache}.part`, JSON.stringify(hashed));
  await rename(`${cache}.part`, cache);
  return hashed;
}

/** The interpreter that has the packages, installed where need be. */
function environment(): string | undefined {
  const folder = join(cacheDirectory, 'python');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const run = (command: string, ...parameters: string[]): boolean =>
    spawnSync(command, parameters, { stdio: ['ignore', 'ignore', 'pipe'] }).status === 0;
  const isMade = existsSync(python) || run('python3', '-m', 'venv', folder);
  const pip = (...parameters: string[]): boolean => run(python, '-m', 'pip', 'install', '-q', ...parameters);
  if (isMade && pip('--no-deps', imagededup) && pip('-r', requirements)) return python;
  console.log(
    'Other libraries are left out: Python 3 with imagededup, ImageHash and pdqhash is not to be had here.',
  );
  return undefined;
}

async function hashAll(python: string, paths: readonly string[]): Promise<PythonHashes> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${paths.join('\n')}\n`);
  let versions: Record<string, string> | undefined;
  let cpuSeconds = 0;
  const hashes: Record<string, string[]> = {};
  for await (const text of createInterface({ input: child.stdout })) {
    const { cpuSeconds: spent, ...parsed } = v.parse(line, text);
    if (!versions) versions = parsed;
    else if (spent !== undefined) cpuSeconds = Number(spent);
    else for (const [name, hash] of Object.entries(parsed)) (hashes[name] ??= []).push(hash);
  }
  if (!versions || Object.values(hashes).some((list) => list.length !== paths.length))
    throw new Error('The Python libraries did not hash all files.');
  return { versions, cpuSeconds, hashes };
}
