import { contextBridge, webUtils } from 'electron';
import { KindredError } from '../src/contract/problems.ts';
import { windowCallNames, type LibraryState, type WindowBridge } from '../src/contract/window-bridge.ts';
import { askMain, onMainEvent } from './ipc/ask-main.ts';
import { LibraryLink } from './library-link.ts';
import { outcomeOf } from './outcome.ts';
import { portOfPage } from './ports.ts';

const link = new LibraryLink();
const library = link.client;
const reconnectListeners = new Set<() => void>();
const stateListeners = new Set<(state: LibraryState) => void>();
let state: LibraryState = { state: 'starting' };
let attached = false;

onMainEvent('libraryPort', (_payload, [port]) => {
  if (!port) return;
  link.attach(portOfPage(port));
  if (attached) for (const listener of reconnectListeners) listener();
  attached = true;
});
onMainEvent('libraryState', follow);

function follow(next: LibraryState): void {
  if (next.state === 'failed') link.fail(new KindredError(next.code, next.message));
  else if (next.state !== 'ready') link.detach();
  state = next;
  for (const listener of stateListeners) listener(next);
}

/** The path behind a file that the user dropped; a File that a script made has none. */
function pathOf(file: File): string {
  const path = webUtils.getPathForFile(file);
  if (path === '') throw new KindredError('not-found', `${file.name} is not a file on this computer.`);
  return path;
}

function listenerSet<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}

const verbs = {
  chooseFolders: () => askMain('chooseFolders'),
  addDroppedFolders: (files: File[]) =>
    outcomeOf((async () => await library.addFolders({ paths: files.map(pathOf) }))()),
  chooseQuery: (limit: number) => askMain('chooseQuery', limit),
  similarToDropped: (file: File, limit: number) =>
    outcomeOf((async () => await library.similarToFile({ path: pathOf(file), limit }))()),
  revealPhoto: (id: number) => askMain('revealPhoto', id),
  restartLibrary: () => askMain('restartLibrary'),
  on: (event, listener) => link.on(event, listener),
  onReconnect: (listener: () => void) => listenerSet(reconnectListeners, listener),
  onLibraryState: (listener: (state: LibraryState) => void) => {
    listener(state);
    return listenerSet(stateListeners, listener);
  },
  onCommand: (listener) => onMainEvent('command', listener),
} satisfies Partial<WindowBridge<File>>;

/** A plain object built from the contract's names: a Proxy cannot cross into the page. */
const calls = Object.fromEntries(
  windowCallNames.map((name) => {
    // Client and request belong together by the contract's map; TypeScript cannot correlate the two by name.
    const call = library[name] as (request: unknown) => Promise<unknown>;
    return [name, (request?: unknown) => outcomeOf(call(request))];
  }),
) as Omit<WindowBridge<File>, keyof typeof verbs>;

const bridge: WindowBridge<File> = {
  ...calls,
  ...verbs,
  changeSettings: async (request) => {
    const changed = await calls.changeSettings(request);
    if (changed.ok) await askMain('applyTheme', changed.value.theme);
    return changed;
  },
  settings: async () => {
    const settings = await calls.settings();
    if (settings.ok) await askMain('applyTheme', settings.value.theme);
    return settings;
  },
};

contextBridge.exposeInMainWorld('kindred', bridge);
