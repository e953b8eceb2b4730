/**
 * One measured step in a process of its own, so that memory and CPU are that step's alone. Prints one line of JSON.
 *
 *   tsx bench/library/measured-process.ts scan|start|add LIBRARY PHOTOS
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLibrary } from '../../src/library/open-library.ts';

const [step, libraryFolder, photos, extra] = process.argv.slice(2) as [
  string,
  string,
  string,
  string | undefined,
];
const began = performance.now();
const beginning = process.cpuUsage();
const library = await openLibrary({ folder: libraryFolder });
const first = library.groups({ level: 'same-picture', order: 'reclaimable', offset: 0, limit: 50 });
library.status();
const opened = performance.now() - began;
const { user: openUser, system: openSystem } = process.cpuUsage(beginning);

const figures: Record<string, number> = { opened, openedCpu: (openUser + openSystem) / 1000 };
if (step === 'scan') {
  const folders = await library.registerFolders([photos]);
  await library.ready();
  const cpu = process.cpuUsage();
  const report = await library.scan({ folders });
  const spent = process.cpuUsage(cpu);
  Object.assign(figures, {
    found: report.found,
    hashed: report.hashed,
    elapsed: report.elapsed,
    cpu: (spent.user + spent.system) / 1000,
  });
} else if (step === 'add') {
  // A copy of a photo that is known under another name, as a person would drop it into a watched folder.
  const folder = join(photos, '..', 'added');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const folders = await library.registerFolders([folder]);
  await library.ready();
  await library.scan({ folders });
  await copyFile(extra!, join(folder, 'added.jpg'));
  const at = performance.now();
  await library.scan({ folders });
  figures['added'] = performance.now() - at;
  await library.removeFolder({ id: folders[0]!.id });
}
figures['groups'] = first.total;
figures['memory'] = process.resourceUsage().maxRSS * 1024;
// Groups that are behind, as all are of a catalog that was filled by hand, are made now at the latest.
const closing = process.cpuUsage();
await library.close();
const { user, system } = process.cpuUsage(closing);
figures['closing'] = (user + system) / 1000;
figures['memoryAtEnd'] = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(figures));
