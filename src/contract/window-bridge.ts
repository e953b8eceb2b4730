import { libraryCallNames, type LibraryCalls, type LibraryEvents } from './library-calls.ts';
import type { PhotoId } from './photo.ts';
import type { FailureCode } from './problems.ts';
import type { QueryResult } from './query.ts';
import type { WatchedFolder } from './status.ts';

/** An expected failure as a value: an Error that crosses `contextBridge` keeps its message only. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: FailureCode; message: string };

/** Calls with paths in them, or whose bytes a page gets through the photo protocol, are not for pages. */
const notForPages = [
  'addFolders',
  'similarToFile',
  'thumbnail',
  'preview',
] as const satisfies readonly (keyof LibraryCalls)[];

type WindowCallName = Exclude<keyof LibraryCalls, (typeof notForPages)[number]>;

export const windowCallNames: readonly WindowCallName[] = libraryCallNames.filter(
  (name): name is WindowCallName => !(notForPages as readonly string[]).includes(name),
);

type WindowCalls = {
  [K in WindowCallName]: (
    ...request: Parameters<LibraryCalls[K]>
  ) => Promise<Outcome<ReturnType<LibraryCalls[K]>>>;
};

/** How the library process is, as its supervisor in the main process sees it. */
export type LibraryState =
  | { state: 'starting' }
  | { state: 'ready' }
  /** It ended without being asked to and is being started again; `reason` is a sentence. */
  | { state: 'restarting'; reason: string }
  /** It could not be kept running; `message` says what to do. `restartLibrary` tries once more. */
  | { state: 'failed'; code: FailureCode; message: string };

/** What the application menu asks of the page. */
export const windowCommands = [
  'choose-folders',
  'choose-query',
  'show-folders',
  'show-settings',
  'show-keys',
] as const;

export type WindowCommand = (typeof windowCommands)[number];

/** A query photo that was chosen in the file dialog. */
export interface ChosenQuery {
  result: QueryResult;
  /** Address of the chosen file's own picture on the photo protocol, for a page that has no File of it. */
  picture: string;
}

/**
 * What the preload script gives to a page as `window.kindred`: the library's verbs on ids, and verbs whose paths
 * never pass through the page (a dialog in the main process, File objects resolved in the preload script).
 *
 * `DroppedFile` is the DOM's `File`, which this room does not know.
 */
export interface WindowBridge<DroppedFile = { readonly name: string }> extends WindowCalls {
  /** Opens the folder dialog; resolves with the folders added, none where the user closed it. */
  chooseFolders: () => Promise<Outcome<WatchedFolder[]>>;
  /** Adds the folders among dropped files. */
  addDroppedFolders: (files: DroppedFile[]) => Promise<Outcome<WatchedFolder[]>>;
  /** Opens the file dialog and looks the chosen photo up; undefined where the user closed it. */
  chooseQuery: (limit: number) => Promise<Outcome<ChosenQuery | undefined>>;
  similarToDropped: (file: DroppedFile, limit: number) => Promise<Outcome<QueryResult>>;
  /** Shows the photo in the desktop's file manager. */
  revealPhoto: (id: PhotoId) => Promise<Outcome<undefined>>;
  on: <K extends keyof LibraryEvents>(event: K, listener: (payload: LibraryEvents[K]) => void) => () => void;
  /** The library process ended and was started again; state should be asked for anew. */
  onReconnect: (listener: () => void) => () => void;
  /** The listener is called with the present state at once, and then with every change. */
  onLibraryState: (listener: (state: LibraryState) => void) => () => void;
  /** Starts the library process once more after it failed. */
  restartLibrary: () => Promise<Outcome<undefined>>;
  onCommand: (listener: (command: WindowCommand) => void) => () => void;
}
