/**
 * The app on a library: how long until the first groups are there, and what each process holds then. Prints one line of JSON.
 *
 *   tsx bench/library/measure-window.ts LIBRARY
 */
import { launchWindow, needScreen } from '../window/launch-window.ts';
import { memoryOfTree, type ProcessMemory } from './process-memory.ts';

needScreen();
const { app, milliseconds } = await launchWindow(process.argv[2]!);
const memory = await memoryAtRest();
await app.close();

const sum = (name: string): number =>
  memory.filter((one) => one.name === name).reduce((all, { bytes }) => all + bytes, 0);
console.log(
  JSON.stringify({
    window: milliseconds,
    libraryProcess: sum('library'),
    renderer: sum('renderer'),
    mainProcess: sum('main'),
    allProcesses: memory.reduce((all, { bytes }) => all + bytes, 0),
  }),
);

/** Once models and pictures are loaded: when it has not changed by a fiftieth for two seconds. */
async function memoryAtRest(): Promise<ProcessMemory[]> {
  const total = (found: readonly ProcessMemory[]): number => found.reduce((all, { bytes }) => all + bytes, 0);
  for (let before = 0; ;) {
    const found = await memoryOfTree(app.process().pid!);
    if (Math.abs(total(found) - before) < before / 50) return found;
    before = total(found);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
