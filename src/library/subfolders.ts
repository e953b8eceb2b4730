import { relative, sep } from 'node:path';
import type { Subfolder } from '../contract/status.ts';

/**
 * The folders right inside `inside` that hold photos, at any depth, by name.
 *
 * @param watched the folder that paths are counted from
 * @param photos how many photos lie in each directory itself
 */
export function subfoldersOf(
  inside: string,
  watched: string,
  photos: Iterable<{ directory: string; photos: number }>,
): Subfolder[] {
  const sums = new Map<string, number>();
  for (const { directory, photos: count } of photos) {
    if (!directory.startsWith(inside + sep)) continue;
    const [name] = directory.slice(inside.length + 1).split(sep);
    sums.set(name!, (sums.get(name!) ?? 0) + count);
  }
  const from = relative(watched, inside).split(sep).filter(Boolean);
  return [...sums]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, count]) => ({ path: [...from, name].join('/'), photos: count }));
}
