import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { electronInstaller, electronVersion, findElectron, sandboxArguments } from './electron-runtime.mjs';
import { ensureBuild } from './ensure-build.mjs';

/**
 * `npm start -- FOLDER...` opens the app on these folders, or does the same on the command line where there is no
 * display or no Electron. `npm run -s kindred -- ...` runs the command line as it is.
 */
const root = join(import.meta.dirname, '..');
const given = process.argv.slice(2);

try {
  ensureBuild();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

if (given[0] === '--cli') {
  run(process.execPath, [join(root, 'out/main/kindred.js'), ...given.slice(1)]);
} else if (!hasDisplay()) {
  startOnCommandLine('There is no display here, so this is the command line.');
} else {
  const electron = findElectron() ?? fetchElectron();
  if (electron) run(electron, [...sandboxArguments(), root, ...given.flatMap(appArgument)]);
  else startOnCommandLine('The window needs Electron, which is not installed; this is the command line.');
}

function hasDisplay() {
  const { CI, KINDRED_NO_WINDOW, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || KINDRED_NO_WINDOW) return false;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** Folders are named to the app by a switch, since the runtime has arguments of its own beside them. */
function appArgument(argument) {
  return argument.startsWith('-') ? [argument] : [`--add=${resolve(argument)}`];
}

/** Install scripts are switched off in this project, so Electron comes when the window is first wanted. */
function fetchElectron() {
  const installer = electronInstaller();
  if (!installer) return undefined;
  console.error(`Fetching Electron ${electronVersion()} for the window (about 110 MB, once)…`);
  const { status } = spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 10 * 60_000 });
  if (status !== 0) console.error('Electron could not be fetched.');
  return findElectron();
}

function startOnCommandLine(why) {
  console.error(why);
  run(process.execPath, [join(root, 'out/main/kindred.js'), 'start', ...given]);
}

/** Runs a program in this one's place: its output, its signals, its exit code. */
function run(program, programArguments) {
  const child = spawn(program, programArguments, { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; this process waits for what it makes of it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
