import { app } from 'electron';
import { join, resolve } from 'node:path';
import { defaultLibraryFolder } from '../src/library/default-folder.ts';
import { parseLaunchArguments } from './launch-arguments.ts';

interface Launch {
  /** Folders to add to the library. */
  folders: string[];
  /** Where the catalog lies. */
  libraryFolder: string;
  /** Where the window keeps its state; undefined for the place Electron chooses. */
  windowFolder: string | undefined;
}

/** What this start of the app was asked to do, by its arguments and `KINDRED_LIBRARY`. */
export function readLaunch(): Launch {
  const { folders, library } = parseLaunchArguments(process.argv.slice(1), {
    packaged: app.isPackaged,
    workingFolder: process.cwd(),
  });
  const fromEnvironment = process.env['KINDRED_LIBRARY'];
  const own = library ?? (fromEnvironment ? resolve(fromEnvironment) : undefined);
  return {
    folders,
    libraryFolder: own ?? defaultLibraryFolder(),
    // Each library has its own window state, and its own single instance of the app.
    windowFolder: own === undefined ? undefined : join(own, 'window'),
  };
}
