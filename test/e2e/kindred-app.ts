import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sandboxArguments } from '../../build/electron-runtime.mjs';

export const root = resolve(import.meta.dirname, '../..');

/** What teaches the network itself, where it is installed. */
export const hasTensorFlow = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].some((name) =>
  existsSync(join(root, 'node_modules', name)),
);

export const sampleLibrary = join(root, 'test/fixtures/sample-library');

/** Tests that get a copy of the sample library, which they may change. */
export const test = base.extend<{ folder: string }>({
  // Playwright reads from the first argument what a fixture stands on.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'kindred-e2e-photos-'));
    await cp(sampleLibrary, folder, { recursive: true });
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** A running app with a library of its own in a temporary folder. */
export interface KindredApp {
  app: ElectronApplication;
  page: Page;
  /** Everything the page has complained of: errors, warnings, violations of the content-security policy. */
  complaints: string[];
  /** What the main and the library process have written to standard error. */
  errors: () => string;
  /** Closes the app and removes the library. */
  close: () => Promise<void>;
}

export async function launchKindred(launchArguments: string[] = []): Promise<KindredApp> {
  const executablePath = process.env['KINDRED_ELECTRON'];
  if (executablePath === undefined) throw new Error('Run these tests with: npm run test:e2e');
  const library = await mkdtemp(join(tmpdir(), 'kindred-e2e-library-'));
  const app = await _electron.launch({
    executablePath,
    args: [...sandboxArguments(), root, `--library=${library}`, ...launchArguments],
    // The theme under test is the app's own, not Playwright's.
    colorScheme: null,
  });
  let errors = '';
  app.process().stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  return {
    app,
    page,
    complaints,
    errors: () => errors,
    close: async () => {
      await app.close();
      await rm(library, { recursive: true, force: true });
    },
  };
}

/** The next folder or file dialog answers with these paths. */
export async function answerDialog(app: ElectronApplication, filePaths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: paths });
  }, filePaths);
}

/** Drops real files or folders of this computer on the window, as the desktop does. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await devtools.detach();
}

/** Ends the library process as a crash does. */
export async function killLibraryProcess(app: ElectronApplication): Promise<void> {
  const pid = await app.evaluate(
    ({ app: main }) => main.getAppMetrics().find((metric) => metric.name === 'Kindred library')?.pid,
  );
  if (pid === undefined) throw new Error('There is no library process.');
  process.kill(pid, 'SIGKILL');
}
