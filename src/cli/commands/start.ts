import { realpath } from 'node:fs/promises';
import { sampleLibrary } from '../sample-library.ts';
import { scanText } from '../report-text.ts';
import { printGroups } from './groups.ts';
import { scanWithProgress } from './scan.ts';
import { print, type SharedOptions } from './shared-options.ts';

/** The main job in one go: scan folders, then show what belongs together in them. */
export async function start(folders: string[], shared: SharedOptions): Promise<{ interrupted: boolean }> {
  const given = folders.length > 0 ? folders : [sampleLibrary];
  if (folders.length === 0) {
    print('No folder given, so here is the sample library; try: npm start -- FOLDER\n');
  }
  const report = await scanWithProgress(given, { folder: shared.library });
  const resolved = await Promise.all(given.map((folder) => realpath(folder)));
  print(`${scanText(report, (resolved.length === 1 && resolved[0]) || process.cwd())}\n`);
  await printGroups(resolved, { limit: 10 }, shared);
  return { interrupted: report.cancelled };
}
