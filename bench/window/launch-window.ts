import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findElectron, sandboxArguments } from '../../build/electron-runtime.mjs';
import { ensureBuild } from '../../build/ensure-build.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Where there is no screen, runs this script again with a virtual one and ends with its exit code. */
export function needScreen(): void {
  if (process.platform !== 'linux' || process.env['DISPLAY']) return;
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const screen = ['--auto-servernum', '--server-args=-screen 0 1920x1200x24', ...again];
  process.exit(spawnSync('xvfb-run', screen, { stdio: 'inherit' }).status ?? 1);
}

/** The built app with a library, once it shows the first groups; `milliseconds` from the launch on. */
export async function launchWindow(
  library: string,
): Promise<{ app: ElectronApplication; page: Page; milliseconds: number }> {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error('There is no Electron here.');
  ensureBuild();
  const began = performance.now();
  const app = await _electron.launch({
    executablePath,
    args: [...sandboxArguments(), root, `--library=${library}`],
  });
  const page = await app.firstWindow();
  await page.locator('article').first().waitFor({ timeout: 120_000 });
  return { app, page, milliseconds: performance.now() - began };
}
