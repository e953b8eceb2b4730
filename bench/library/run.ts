/**
 * How a library behaves at size: first scan, unchanged rescan, one photo added, start, memory of each process, catalog size.
 *
 *   npm run bench:library -- 10000              with files, made of the evaluation data and kept in the cache folder
 *   npm run bench:library -- 1000000 --rows     rows and codes, with hollow files that are never opened
 *
 * --write puts the figures into docs/performance.md, with those of the other sizes. Without Electron the window is left out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, stat } from 'node:fs/promises';
import { cpus, homedir, loadavg } from 'node:os';
import { join } from 'node:path';
import { findElectron } from '../../build/electron-runtime.mjs';
import { evaluationData } from '../evaluation-data.ts';
import { growthTables, writeGrowth } from './growth.ts';
import { makeHollowFiles } from './make-hollow-files.ts';
import { makePhotos } from './make-photos.ts';
import { makeRows } from './make-rows.ts';
import { keepRun, type Run } from './results.ts';

type Figures = Record<string, number>;

const count = Number(process.argv[2]);
const kind = process.argv.includes('--rows') ? 'rows' : 'files';
if (!Number.isInteger(count) || count < 100) {
  console.error('Usage: npm run bench:library -- COUNT [--rows] [--write]');
  process.exit(2);
}
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kindred-bench');
const work = join(cache, `library-${count}${kind === 'rows' ? '-rows' : ''}`);
const library = join(work, 'library');
const photos = join(work, 'photos');
await rm(library, { recursive: true, force: true });
await mkdir(photos, { recursive: true });

const loadBefore = Math.round(loadavg()[0]!);
const figures: Figures = kind === 'rows' ? await measureRows() : await measureFiles();
const run: Run = {
  photos: count,
  kind,
  machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.version}`,
  day: new Date().toISOString().slice(0, 10),
  load: [loadBefore, Math.round(loadavg()[0]!)],
  figures,
};
console.log(growthTables([run]));
if (process.argv.includes('--write')) await writeGrowth(await keepRun(run));

async function measureRows(): Promise<Figures> {
  makeHollowFiles(photos, count);
  await makeRows(library, count, undefined, photos);
  // Nothing is stored yet but the catalog: codes are gathered from it, and all groups are made.
  const fill = await step('settle');
  const { took } = await step('indexes');
  const start = await step('open');
  const rescan = await step('scan', photos);
  if (rescan['hashed'] !== 0 || rescan['found'] !== count)
    throw new Error(`The rescan found ${rescan['found']} files and opened ${rescan['hashed']}.`);
  return {
    ...pick(fill, { firstStart: 'opened', groups: 'worked', groupsPeak: 'peak' }),
    indexes: took!,
    ...pick(start, { start: 'opened', startMemory: 'memory' }),
    ...pick(rescan, { rescan: 'worked', rescanPeak: 'peak' }),
    ...(await measureRest()),
  };
}

async function measureFiles(): Promise<Figures> {
  await makePhotos(work, count, evaluationData());
  const scan = await step('scan', photos);
  const rescan = await step('scan', photos);
  if (rescan['hashed'] !== 0) throw new Error(`The rescan opened ${rescan['hashed']} files.`);
  const start = await step('open');
  return {
    ...pick(scan, { scan: 'worked', scanPeak: 'peak' }),
    ...pick(rescan, { rescan: 'worked' }),
    ...pick(start, { start: 'opened', startMemory: 'memory' }),
    ...(await measureRest()),
  };
}

async function measureRest(): Promise<Figures> {
  const add = await step('add', photos, join(evaluationData(), 'camera', 'Canon EOS 7D.jpg'));
  const window = findElectron() === undefined ? {} : await measured('measure-window.ts', [library]);
  const size = async (name: string): Promise<number> => (await stat(join(library, name))).size;
  const indexes = ['picture-codes.index', 'subject-codes.index', 'layout-codes.index'];
  return {
    ...pick(add, { add: 'added' }),
    ...window,
    catalogBytes: await size('catalog.db'),
    thumbnailBytes: await size('thumbnails.db'),
    indexBytes: (await Promise.all(indexes.map(size))).reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** Some figures under other names, with the CPU time that belongs to each. */
function pick(from: Figures, names: Record<string, string>): Figures {
  return Object.fromEntries(
    Object.entries(names)
      .flatMap(([name, source]) => [
        [name, from[source]] as const,
        [`${name}Cpu`, from[`${source}Cpu`]] as const,
      ])
      .filter((entry): entry is readonly [string, number] => entry[1] !== undefined),
  );
}

function step(name: string, ...more: string[]): Promise<Figures> {
  return measured('measured-process.ts', [name, library, ...more]);
}

async function measured(script: string, words: string[]): Promise<Figures> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, script), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script} ${words[0]} ended with code ${code}.`);
  const answer = JSON.parse(output.trim().split('\n').at(-1)!) as Figures;
  console.error(`${words[0]!.split('/').at(-1)}: ${JSON.stringify(answer)}`);
  return answer;
}
