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
  chooseQuery: (limit: number) => Promise<Outcome<QueryResult | undefined>>;
  similarToDropped: (file: DroppedFile, limit: number) => Promise<Outcome<QueryResult>>;
  /** Shows the photo in the desktop's file manager. */
  revealPhoto: (id: PhotoId) => Promise<Outcome<undefined>>;
  on: <K extends keyof LibraryEvents>(event: K, listener: (payload: LibraryEvents[K]) => void) => () => void;
  /** The library process ended and was started again; state should be asked for anew. */
  onReconnect: (listener: () => void) => () => void;
}
