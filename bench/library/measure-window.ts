/**
 * The app on a library: how long until the first groups are there, and what each process holds then. Prints one line of JSON.
 *
 *   tsx bench/library/measure-window.ts LIBRARY
 */
import { launchWindow, needScreen } from '../window/launch-window.ts';
import { memoryOfTree } from './process-memory.ts';

needScreen();
const { app, milliseconds } = await launchWindow(process.argv[2]!);
const memory = await memoryOfTree(app.process().pid!);
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
