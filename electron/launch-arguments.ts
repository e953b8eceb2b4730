import { resolve } from 'node:path';

export interface LaunchArguments {
  /** Folders to add to the library. */
  folders: string[];
  /** Where the catalog lies, if not in the user's data folder. */
  library: string | undefined;
}

/**
 * Reads `--add FOLDER` (repeated), `--library DIR` (both also with `=`) and, in the packaged app, bare folder names.
 * A bare name is not read otherwise: there the runtime's own arguments, such as the app's path, come in between.
 * Switches of Chromium are passed over. Paths come back absolute, seen from `workingFolder`.
 */
export function parseLaunchArguments(
  values: readonly string[],
  { packaged, workingFolder }: { packaged: boolean; workingFolder: string },
): LaunchArguments {
  const folders: string[] = [];
  let library: string | undefined;
  const given = values[Symbol.iterator]();
  for (const value of given) {
    const [, name, joined] = /^--(add|library)(?:=(.*))?$/s.exec(value) ?? [];
    if (name === undefined) {
      if (packaged && !value.startsWith('-')) folders.push(resolve(workingFolder, value));
      continue;
    }
    const next = joined ?? given.next().value ?? '';
    if (next === '') continue;
    if (name === 'add') folders.push(resolve(workingFolder, next));
    else library = resolve(workingFolder, next);
  }
  return { folders, library };
}
