import { app, BrowserWindow, nativeTheme, session } from 'electron';
import { join } from 'node:path';
import * as v from 'valibot';
import { isOurPage } from './app-address.ts';
import { chooseFolders, QueryDialog, revealPhoto } from './dialogs.ts';
import { answerWindow } from './ipc/answer-window.ts';
import { tellWindow } from './ipc/tell-window.ts';
import { readLaunch } from './launch.ts';
import { LibraryHost } from './library-host.ts';
import { lockContents, lockSession } from './lockdown.ts';
import { setMenu } from './menu.ts';
import { outcomeOf } from './outcome.ts';
import { serveScheme } from './protocol.ts';
import { openWindow } from './window.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const launch = readLaunch();
const stateFile = join(app.getPath('userData'), 'window.json');

/** What a second start of the app tells the first. */
const secondStart = v.object({ folders: v.array(v.string()) });

const host = new LibraryHost(launch.libraryFolder);
const queryDialog = new QueryDialog();

app.on('web-contents-created', (_event, contents) => lockContents(contents));

if (app.requestSingleInstanceLock({ folders: launch.folders })) {
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const parsed = v.safeParse(secondStart, data);
    if (parsed.success) addFolders(parsed.output.folders);
    showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', showWindow);
  endWithLibrary();
  await app.whenReady();
  begin();
} else {
  app.quit();
}

function begin(): void {
  nativeTheme.themeSource = readWindowState(stateFile).theme;
  lockSession(session.defaultSession);
  serveScheme(session.defaultSession, {
    library: host.client,
    queryFile: (token) => queryDialog.fileOf(token),
  });
  answerWindow({
    restartLibrary: () => {
      host.start();
      return { ok: true, value: undefined };
    },
    chooseFolders: (sender) => outcomeOf(chooseFolders(sender, host.client)),
    chooseQuery: (sender, limit) => outcomeOf(queryDialog.choose(sender, host.client, limit)),
    revealPhoto: (_sender, id) => outcomeOf(revealPhoto(host.client, id)),
    applyTheme: (_sender, theme) => {
      if (nativeTheme.themeSource === theme) return undefined;
      nativeTheme.themeSource = theme;
      writeWindowState(stateFile, { ...readWindowState(stateFile), theme });
      return undefined;
    },
  });
  setMenu(
    (command) => {
      const window = showWindow();
      tellWindow(window.webContents, 'command', command);
    },
    { withTools: !app.isPackaged },
  );
  host.start();
  addFolders(launch.folders);
  showWindow();
}

function showWindow() {
  const [open] = BrowserWindow.getAllWindows();
  if (!open) return openAttached();
  if (open.isMinimized()) open.restore();
  open.focus();
  return open;
}

function openAttached() {
  const window = openWindow(stateFile);
  // By then the preload script listens, also after a reload; a page that is not ours gets nothing.
  window.webContents.on('dom-ready', () => {
    if (isOurPage(window.webContents.getURL())) host.attach(window.webContents);
  });
  return window;
}

function addFolders(paths: string[]): void {
  if (paths.length === 0) return;
  // A folder that cannot be added is told by the library itself, as a problem; only a bug is left to print.
  outcomeOf(host.client.addFolders({ paths })).then(
    (added) => {
      if (!added.ok) console.error(added.message);
    },
    (error: unknown) => console.error(error),
  );
}

/** The app ends when the library has closed its catalog, or has been given up. */
function endWithLibrary(): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void host.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}
