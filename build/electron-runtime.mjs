import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program inside an Electron distribution, by operating system. */
const programs = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/**
 * The Electron that can be run here: the distribution named by ELECTRON_OVERRIDE_DIST_PATH, else the one that the
 * `electron` package has fetched; undefined where there is neither.
 */
export function findElectron() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const candidates = [named, join(electronPackage(), 'dist')].filter(Boolean);
  for (const folder of candidates) {
    const program = join(folder, programs[process.platform] ?? 'electron');
    if (existsSync(program)) return program;
  }
  return undefined;
}

/** The script of the `electron` package that fetches its distribution; undefined where the package is absent. */
export function electronInstaller() {
  const script = join(electronPackage(), 'install.js');
  return existsSync(script) ? script : undefined;
}

/** The version of the `electron` package. */
export function electronVersion() {
  return JSON.parse(readFileSync(join(electronPackage(), 'package.json'), 'utf8')).version;
}

/** Chromium's sandbox refuses to run as root, which is what containers do; the user has no rights to lose there. */
export function sandboxArguments() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function electronPackage() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return join(import.meta.dirname, '..', 'node_modules', 'electron');
  }
}
