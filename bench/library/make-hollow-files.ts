import { closeSync, ftruncateSync, futimesSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** What every photo of the rows weighs; its file has a hole of that size and takes no space. */
export const hollowBytes = 3_000_000;

const photosPerDirectory = 1000;

/** Where the photo at a place in the order lies, below a folder, and when it was changed (milliseconds since 1970). */
export function hollowFile(
  folder: string,
  place: number,
): { directory: string; name: string; modifiedAt: number } {
  return {
    directory: join(folder, String(Math.floor(place / photosPerDirectory))),
    name: `${place}.jpg`,
    modifiedAt: (1_600_000_000 + place) * 1000,
  };
}

/** Files that a scan finds as the rows say, so that it has none to open. */
export function makeHollowFiles(folder: string, count: number): void {
  for (let place = 0; place < count; place++) {
    const { directory, name, modifiedAt } = hollowFile(folder, place);
    if (place % photosPerDirectory === 0) mkdirSync(directory, { recursive: true });
    // One call after the other, without the way through the thread pool, takes a twentieth of the time.
    const file = openSync(join(directory, name), 'w');
    ftruncateSync(file, hollowBytes);
    futimesSync(file, modifiedAt / 1000, modifiedAt / 1000);
    closeSync(file);
  }
}
