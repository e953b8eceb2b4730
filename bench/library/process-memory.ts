import { readdir, readFile } from 'node:fs/promises';

/** What a process holds: its private memory and its share of what several have mapped. */
export interface ProcessMemory {
  name: string;
  /** Bytes (proportional set size). */
  bytes: number;
}

/** The memory of a process and of all below it, as Linux counts it; elsewhere none. */
export async function memoryOfTree(root: number): Promise<ProcessMemory[]> {
  if (process.platform !== 'linux') return [];
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold anything; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(Number(name), parent);
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (parents.has(pid) && parents.get(pid) !== pid && isBelow(parents.get(pid)!));
  const found = [...parents.keys()].filter(isBelow);
  return Promise.all(found.map(async (pid) => ({ name: await nameOf(pid), bytes: await heldBy(pid) })));
}

async function nameOf(pid: number): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split(/[\0 ]/);
  const value = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const type = value('type');
  if (type === undefined) return 'main';
  return value('utility-sub-type')?.includes('NodeService') ? 'library' : type;
}

async function heldBy(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
