import { BrowserWindow, nativeTheme, screen } from 'electron';
import { fileURLToPath } from 'node:url';
import { appAddress } from './app-address.ts';
import { isReachable, readWindowState, writeWindowState } from './window-state.ts';

/** The interface is drawn for windows from 800 x 560 on. */
const smallest = { minWidth: 800, minHeight: 560 };
const usual = { width: 1280, height: 820 };

/** Background before the first paint, equal to --surface of renderer/styles/tokens.css. */
const backgrounds = { light: '#f4f4f4', dark: '#161616' };

/** Opens the main window where and how it was left; `stateFile` is where that is remembered. */
export function openWindow(stateFile: string): BrowserWindow {
  const state = readWindowState(stateFile);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = state.bounds && isReachable(state.bounds, screens) ? state.bounds : usual;
  const window = new BrowserWindow({
    ...bounds,
    ...smallest,
    show: false,
    title: 'Kindred',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Would fetch dictionaries from the network.
      spellcheck: false,
      // Progress and arrivals go on while another window covers this one.
      backgroundThrottling: false,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowState(stateFile, {
      ...readWindowState(stateFile),
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    }),
  );
  void window.loadURL(appAddress);
  return window;
}
