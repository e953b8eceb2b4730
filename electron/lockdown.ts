import { app, type Session, type WebContents } from 'electron';
import { isOurPage, scheme } from './app-address.ts';

/** Call before the app is ready: nothing the runtime does by itself may look up a name or fetch a component. */
export function switchNetworkOff(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
}

/** Denies every address but our own scheme and the developer tools, every permission and every download. */
export function lockSession(session: Session): void {
  session.webRequest.onBeforeRequest((request, answer) => {
    const { protocol } = new URL(request.url);
    answer({ cancel: protocol !== `${scheme}:` && protocol !== 'devtools:' && protocol !== 'blob:' });
  });
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

/** A page stays what it is: no new windows, no way to another address, no embedded guests. */
export function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
