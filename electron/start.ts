import { app } from 'electron';
import { readLaunch } from './launch.ts';
import { switchNetworkOff } from './lockdown.ts';
import { declareScheme } from './protocol.ts';

/**
 * Entry of the app: does what must be done before the app is ready, then loads the main process. It is built as
 * CommonJS, which is run at once, whereas an ES module is loaded while the runtime goes on: whether that is waited for
 * depends on what loads the app.
 */
const { windowFolder } = readLaunch();
if (windowFolder !== undefined) app.setPath('userData', windowFolder);
declareScheme();
switchNetworkOff();

import(new URL('../main/main.js', import.meta.url).href).catch((error: unknown) => {
  console.error(error);
  app.exit(1);
});
