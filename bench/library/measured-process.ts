/**
 * One measured step in a process of its own, so that memory and CPU are that step's alone. Prints one line of JSON.
 *
 *   tsx bench/library/measured-process.ts open|indexes|settle|scan|add LIBRARY [PHOTOS] [PHOTO]
 *
 * Times in milliseconds, memory in bytes: of the whole process with its worker threads.
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { openLibrary } from '../../src/library/open-library.ts';
import { loadCodeIndexes } from '../../src/library/matching/code-indexes.ts';
import { ModelStore } from '../../src/library/tuning/model-store.ts';
import { bundledSubjectModel } from '../../src/library/tuning/subject-model.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { memoryOfTree } from './process-memory.ts';

const [step, libraryFolder, photos, photo] = process.argv.slice(2) as [string, string, string, string];
const figures: Record<string, number> = step === 'indexes' ? await measureIndexes() : await measureLibrary();
console.log(JSON.stringify(figures));

/** Loading the codes alone. */
async function measureIndexes(): Promise<Record<string, number>> {
  const model = await loadModel();
  const models = await ModelStore.open(
    libraryFolder,
    model,
    bundledSubjectModel(model, await loadCalibration(model)),
  );
  const { model: subject } = await models.inUse();
  const catalog = openCatalog(libraryFolder, 'read');
  const began = performance.now();
  const { pictures } = await loadCodeIndexes(catalog, libraryFolder, {
    modelVersion: model.version,
    subject,
  });
  const took = performance.now() - began;
  catalog.close();
  return { took, codes: pictures.size };
}

async function measureLibrary(): Promise<Record<string, number>> {
  const measured: Record<string, number> = {};
  const opening = stopwatch();
  const library = await openLibrary({ folder: libraryFolder });
  const first = library.groups({ level: 'same-picture', order: 'reclaimable', offset: 0, limit: 50 });
  library.status();
  Object.assign(measured, opening('opened'), { groups: first.total });
  await library.ready();
  measured['memory'] = (await memoryOfTree(process.pid))[0]?.bytes ?? process.memoryUsage.rss();
  const working = stopwatch();
  if (step === 'settle') {
    // A scan of nothing ends when no group is behind any more.
    await library.scan({ folders: [] });
  } else if (step === 'scan') {
    const { found, hashed, elapsed } = await library.scan({
      folders: await library.registerFolders([photos]),
    });
    Object.assign(measured, { found, hashed, elapsed });
  } else if (step === 'add') {
    // A photo of its own, as a person would drop it into a watched folder.
    const folder = join(photos, '..', 'added');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const folders = await library.registerFolders([folder]);
    await library.scan({ folders });
    await copyFile(photo, join(folder, 'added.jpg'));
    const adding = stopwatch();
    await library.scan({ folders });
    Object.assign(measured, adding('added'));
    await library.removeFolder({ id: folders[0]!.id });
  }
  Object.assign(measured, working('worked'));
  const closing = stopwatch();
  await library.close();
  return {
    ...measured,
    ...closing('closed'),
    peak: process.resourceUsage().maxRSS * 1024,
  };
}

/** Milliseconds on the clock and of CPU, by all threads, from here to the call. */
function stopwatch(): (name: string) => Record<string, number> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  return (name) => {
    const { user, system } = process.cpuUsage(cpu);
    return { [name]: performance.now() - began, [`${name}Cpu`]: (user + system) / 1000 };
  };
}
