import { openLibrary } from '../../src/library/open-library.ts';

// Scans a folder and tells its parent once some photos are stored, to be killed there.
const [folder, photos] = process.argv.slice(2);
const library = await openLibrary({ folder: folder!, workers: 1 });
library.on('scanProgress', ({ hashed }) => {
  if (hashed >= 4) process.send?.(hashed);
});
await library.registerFolders([photos!]);
await library.scan();
