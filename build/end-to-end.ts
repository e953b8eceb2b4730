import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findElectron } from './electron-runtime.mjs';
import { ensureBuild } from './ensure-build.mjs';

/**
 * `npm run test:e2e`: builds, then runs the tests of test/e2e on the real Electron, on a virtual screen where there is
 * none. Arguments go to Playwright. Without an Electron the tests are skipped, which is said in one line.
 */
const root = resolve(import.meta.dirname, '..');
const electron = findElectron();

if (electron === undefined) {
  console.log(
    'End-to-end tests skipped: no Electron here. Run `node node_modules/electron/install.js`, or set ELECTRON_OVERRIDE_DIST_PATH.',
  );
} else if (needsScreen() && !hasVirtualScreen()) {
  console.log('End-to-end tests skipped: there is neither a display nor xvfb-run.');
} else {
  ensureBuild();
  const playwright = [
    process.execPath,
    resolve(root, 'node_modules/@playwright/test/cli.js'),
    'test',
    '--config',
    resolve(root, 'test/e2e/playwright.config.ts'),
    ...process.argv.slice(2),
  ];
  const [program = '', ...programArguments] = needsScreen()
    ? ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 2560x1440x24', ...playwright]
    : playwright;
  const { status } = spawnSync(program, programArguments, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, KINDRED_ELECTRON: electron },
  });
  process.exitCode = status ?? 1;
}

function needsScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
}

function hasVirtualScreen(): boolean {
  return spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).error === undefined;
}
