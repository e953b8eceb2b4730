import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import * as v from 'valibot';
import { isOurPage } from '../app-address.ts';
import { mainCallArguments, mainCallNames, type MainCalls } from './channels.ts';

type Handlers = {
  [K in keyof MainCalls]: (
    sender: WebContents,
    ...request: Parameters<MainCalls[K]>
  ) => ReturnType<MainCalls[K]> | Promise<ReturnType<MainCalls[K]>>;
};

/**
 * Answers the calls of our own page. A call from any other frame or address, or with arguments that do not parse, is
 * refused with an error: it can only come from a page that is not ours, or from a bug.
 */
export function answerWindow(handlers: Handlers): void {
  for (const name of mainCallNames) {
    ipcMain.handle(name, (event, ...request: unknown[]) => {
      if (!isTrusted(event)) throw new Error(`${name} was called from a page that is not ours.`);
      const parsed = v.parse(mainCallArguments[name], request);
      // The table of schemas and the table of handlers share their names; TypeScript cannot correlate the two.
      const handler = handlers[name] as (sender: WebContents, ...request: unknown[]) => unknown;
      return handler(event.sender, ...parsed);
    });
  }
}

function isTrusted(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isOurPage(frame.url);
}
