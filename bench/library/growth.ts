import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart, type Line } from '../chart.ts';
import { replaceSection } from '../evaluation/tables.ts';
import type { Run } from './results.ts';

const docs = join(import.meta.dirname, '../../docs');

type Figures = Record<string, number>;

interface Row {
  name: string;
  value: (figures: Figures, photos: number) => string | undefined;
}

const time = (name: string): Row['value'] => {
  return ({ [name]: clock, [`${name}Cpu`]: cpu }) =>
    clock === undefined ? undefined : `${seconds(clock)}${cpu === undefined ? '' : ` (${seconds(cpu)})`}`;
};
const memory = (name: string): Row['value'] => {
  return ({ [name]: bytes }) => (bytes === undefined ? undefined : `${Math.round(bytes / 1e6)} MB`);
};
const each = (name: string): Row['value'] => {
  return ({ [name]: bytes }, photos) => (bytes === undefined ? undefined : `${Math.round(bytes / photos)} B`);
};

const rows: Record<Run['kind'], readonly Row[]> = {
  rows: [
    { name: 'first start: codes from the catalog, first page', value: time('firstStart') },
    { name: 'all groups made from nothing', value: time('groups') },
    { name: 'memory at its peak meanwhile', value: memory('groupsPeak') },
    { name: 'start with the first page of groups', value: time('start') },
    {
      name: 'codes opened from their snapshots',
      value: ({ indexes }) => (indexes && seconds(indexes)) || undefined,
    },
    { name: 'memory of the library with its worker threads after start', value: memory('startMemory') },
    { name: 'unchanged rescan, no file opened', value: time('rescan') },
    { name: 'memory at its peak meanwhile', value: memory('rescanPeak') },
    { name: 'one photo added, from the scan of its folder to its groups', value: time('add') },
    { name: 'window with the first groups', value: time('window') },
    { name: 'memory: library process', value: memory('libraryProcess') },
    { name: 'memory: renderer', value: memory('renderer') },
    { name: 'memory: main process', value: memory('mainProcess') },
    { name: 'memory: all processes, graphics among them', value: memory('allProcesses') },
    { name: 'catalog, a photo', value: each('catalogBytes') },
    { name: 'stored indexes, a photo', value: each('indexBytes') },
  ],
  files: [
    { name: 'first scan', value: time('scan') },
    {
      name: 'CPU a photo',
      value: ({ scanCpu }, photos) =>
        scanCpu === undefined ? undefined : `${(scanCpu / photos).toFixed(1)} ms`,
    },
    { name: 'memory at its peak', value: memory('scanPeak') },
    { name: 'unchanged rescan', value: time('rescan') },
    { name: 'start with the first page of groups', value: time('start') },
    { name: 'memory of the library with its worker threads after start', value: memory('startMemory') },
    { name: 'one photo added, from the scan of its folder to its groups', value: time('add') },
    { name: 'catalog, a photo', value: each('catalogBytes') },
    { name: 'thumbnails, a photo', value: each('thumbnailBytes') },
  ],
};

/** The latest runs as tables, one a kind: a column a size. */
export function growthTables(runs: readonly Run[]): string {
  return (['rows', 'files'] as const)
    .filter((kind) => runs.some((run) => run.kind === kind))
    .map((kind) => {
      const ofKind = runs.filter((run) => run.kind === kind);
      const title = kind === 'rows' ? 'rows, codes and hollow files' : 'files that were read';
      const header = ['', ...ofKind.map(({ photos }) => photos.toLocaleString('en-US'))];
      const lines = rows[kind]
        .map(({ name, value }) => [
          name,
          ...ofKind.map(({ figures, photos }) => value(figures, photos) ?? ''),
        ])
        .filter(([, ...values]) => values.some((one) => one !== ''));
      const origins = ofKind.map(
        ({ photos, machine, day, load }) =>
          `${photos.toLocaleString('en-US')}: ${day}, ${machine}, load ${load[0]} to ${load[1]}`,
      );
      const table = [header, header.map((_, place) => (place === 0 ? '---' : '---:')), ...lines]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .join('\n');
      return `**${title[0]!.toUpperCase()}${title.slice(1)}**; times on the clock, CPU time of all threads in brackets.\n\n${table}\n\n${origins.join('; ')}.`;
    })
    .join('\n\n');
}

/** How the time of each step grows: seconds of CPU, or on the clock where a start waits for the disk. */
export function growthChart(runs: readonly Run[]): string {
  const line = (kind: Run['kind'], name: string, figure: string): Line => ({
    name,
    points: runs
      .filter((run) => run.kind === kind && run.figures[figure] !== undefined)
      .map(({ photos, figures }) => ({ x: photos, y: figures[figure]! / 1000 })),
  });
  return drawChart({
    title: 'CPU time as a library grows',
    across: 'photos',
    upwards: 'seconds of CPU',
    from: 1e3,
    to: 1e6,
    logarithmic: true,
    lowest: 1e-2,
    highest: 1e4,
    lines: [
      line('files', 'first scan', 'scanCpu'),
      line('rows', 'all groups from nothing', 'groupsCpu'),
      line('rows', 'unchanged rescan', 'rescanCpu'),
      line('rows', 'first start', 'firstStartCpu'),
      line('rows', 'start', 'startCpu'),
      line('rows', 'one photo added', 'addCpu'),
    ].filter(({ points }) => points.length > 0),
  });
}

/** Writes both into the documents. */
export async function writeGrowth(runs: readonly Run[]): Promise<void> {
  const page = join(docs, 'performance.md');
  const text = `${growthTables(runs)}\n\n![CPU time as a library grows](performance/growth.svg)`;
  await writeFile(
    page,
    replaceSection(await readFile(page, 'utf8'), 'npm run bench:library -- COUNT --write', text),
  );
  await mkdir(join(docs, 'performance'), { recursive: true });
  await writeFile(join(docs, 'performance', 'growth.svg'), growthChart(runs));
}

function seconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(milliseconds < 99_950 ? 1 : 0)} s`;
}
