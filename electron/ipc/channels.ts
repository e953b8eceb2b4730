import * as v from 'valibot';
import type { Settings } from '../../src/contract/settings.ts';
import { failureCodes } from '../../src/contract/problems.ts';
import type { WatchedFolder } from '../../src/contract/status.ts';
import {
  windowCommands,
  type ChosenQuery,
  type LibraryState,
  type Outcome,
  type WindowCommand,
} from '../../src/contract/window-bridge.ts';

/**
 * What the preload script asks of the main process: one map of names to function types, from which both ends
 * (answer-window.ts, ask-main.ts) are derived. The library's own calls do not pass here; they go over a MessagePort.
 */
export interface MainCalls {
  restartLibrary: () => Outcome<undefined>;
  chooseFolders: () => Outcome<WatchedFolder[]>;
  chooseQuery: (limit: number) => Outcome<ChosenQuery | undefined>;
  revealPhoto: (id: number) => Outcome<undefined>;
  /** Window frames, menus and dialogs follow the theme of the page. */
  applyTheme: (theme: Settings['theme']) => undefined;
}

/** What the main process tells a window. `libraryPort` carries a MessagePort beside its payload. */
export interface MainEvents {
  libraryPort: undefined;
  libraryState: LibraryState;
  command: WindowCommand;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000));
const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The arguments of every call, parsed before a handler sees them. */
export const mainCallArguments = {
  restartLibrary: v.tuple([]),
  chooseFolders: v.tuple([]),
  chooseQuery: v.tuple([count]),
  revealPhoto: v.tuple([id]),
  applyTheme: v.tuple([v.picklist(['system', 'light', 'dark'])]),
} as const satisfies { [K in keyof MainCalls]: v.GenericSchema<unknown, Parameters<MainCalls[K]>> };

export const mainCallNames = Object.keys(mainCallArguments) as (keyof MainCalls)[];

const libraryState = v.variant('state', [
  v.object({ state: v.literal('starting') }),
  v.object({ state: v.literal('ready') }),
  v.object({ state: v.literal('restarting'), reason: v.string() }),
  v.object({ state: v.literal('failed'), code: v.picklist(failureCodes), message: v.string() }),
]);

export const mainEventPayloads: { [K in keyof MainEvents]: v.GenericSchema<unknown, MainEvents[K]> } = {
  libraryPort: v.undefined(),
  libraryState,
  command: v.picklist(windowCommands),
};
