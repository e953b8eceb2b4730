/**
 * How a library behaves at size: first scan, unchanged rescan, one photo added, start, memory, catalog size.
 *
 *   npm run bench:library -- 10000              with files, made of the evaluation data and kept in the cache folder
 *   npm run bench:library -- 1000000 --rows     rows and codes only: start, one photo added, memory, catalog size
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import { evaluationData } from '../evaluation-data.ts';
import { makePhotos } from './make-photos.ts';
import { makeRows } from './make-rows.ts';

const count = Number(process.argv[2]);
const isRowsOnly = process.argv.includes('--rows');
if (!Number.isInteger(count) || count < 100) {
  console.error('Usage: npm run bench:library -- COUNT [--rows]');
  process.exit(2);
}
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kindred-bench');
const work = join(cache, `library-${count}${isRowsOnly ? '-rows' : ''}`);
const libraryFolder = join(work, 'library');
const photos = join(work, 'photos');
const data = evaluationData();
await rm(libraryFolder, { recursive: true, force: true });
await mkdir(libraryFolder, { recursive: true });
await mkdir(photos, { recursive: true });

const lines: [string, string][] = [];
if (isRowsOnly) {
  await makeRows(libraryFolder, count);
} else {
  await makePhotos(work, count, data);
  const scan = await measured('scan');
  lines.push(
    [
      'first scan',
      `${seconds(scan['elapsed'])}, ${(scan['cpu']! / scan['found']!).toFixed(1)} CPU-ms a photo`,
    ],
    ['memory at its peak', megabytes(scan['memory'])],
  );
  const again = await measured('scan');
  lines.push(['unchanged rescan', `${seconds(again['elapsed'])}, ${again['hashed']} files opened`]);
}
// The first start after rows were made builds their groups; the second is what a user meets every day.
const fill = await measured('start');
if (isRowsOnly)
  lines.push(
    ['all groups made from nothing', `${seconds(fill['closing'])} of CPU`],
    ['memory at its peak meanwhile', megabytes(fill['memoryAtEnd'])],
  );
const start = await measured('start');
lines.push(
  ['start, first page of groups', `${seconds(start['opened'])}, ${seconds(start['openedCpu'])} of CPU`],
  ['groups of the same picture', String(start['groups'])],
  ['memory after start', megabytes(start['memory'])],
);
const add = await measured('add', join(data, 'camera', 'Canon EOS 7D.jpg'));
lines.push(['one photo added', seconds(add['added'])]);
for (const name of await readdir(libraryFolder)) {
  const { size } = await stat(join(libraryFolder, name));
  if (size > 1_000_000) lines.push([name, `${megabytes(size)}, ${Math.round(size / count)} bytes a photo`]);
}
console.log(`${count.toLocaleString('en-US')} photos${isRowsOnly ? ', rows and codes only' : ''}\n`);
for (const [name, figure] of lines) console.log(`  ${name.padEnd(30)} ${figure}`);
console.log(`\n${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`);

async function measured(step: string, extra?: string): Promise<Record<string, number>> {
  const script = join(import.meta.dirname, 'measured-process.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, step, libraryFolder, photos, ...(extra === undefined ? [] : [extra])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The step ${step} ended with code ${code}.`);
  return JSON.parse(output) as Record<string, number>;
}

function seconds(milliseconds = 0): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function megabytes(bytes = 0): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
