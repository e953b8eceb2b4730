import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where a library lies when nobody says otherwise: `KINDRED_LIBRARY`, else the user's data folder by the habits of
 * the operating system. The app and the command line both ask here, so they see the same library.
 */
export function defaultLibraryFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['KINDRED_LIBRARY'];
  if (chosen) return chosen;
  const home = homedir();
  switch (process.platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Kindred');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Kindred');
    default:
      return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'kindred');
  }
}
