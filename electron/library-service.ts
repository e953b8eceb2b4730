import type { MessagePortMain } from 'electron';
import * as v from 'valibot';
import { libraryEventNames } from '../src/contract/library-calls.ts';
import { KindredError } from '../src/contract/problems.ts';
import { serveLibrary } from '../src/contract/rpc.ts';
import type { Library } from '../src/library/library.ts';
import { openLibrary } from '../src/library/open-library.ts';
import { serviceOf } from '../src/library/service-of.ts';
import { supervisorMessage, type ProcessMessage } from './library-messages.ts';
import { portOfMain } from './ports.ts';

/** Opens the library in the folder named by the process argument and serves it over ports. */
const parent = process.parentPort;
const folder = process.argv[2];

const library = await open();
parent.on('message', (event) => {
  const parsed = v.safeParse(supervisorMessage, event.data);
  if (!parsed.success) return;
  const [port] = event.ports;
  if (parsed.output.kind === 'close') void close();
  else if (port) serve(port, library);
});
tell({ kind: 'ready' });
void library.watch();
// What changed while nobody watched, and what a scan that was cut off has left, is taken in now.
if (library.status().folders.length > 0) library.startScan();

async function open(): Promise<Library> {
  try {
    if (folder === undefined)
      throw new Error('The library process needs the library folder as its argument.');
    return await openLibrary({ folder });
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    tell({ kind: 'failed', code: error.code, message: error.message });
    // The message is delivered before the process ends only if the event loop turns once more.
    return await new Promise(() => setTimeout(() => process.exit(1), 100));
  }
}

function serve(port: MessagePortMain, served: Library): void {
  const { stop, emit } = serveLibrary(portOfMain(port), serviceOf(served), (error) => console.error(error));
  const silence = libraryEventNames.map((name) => served.on(name, (payload) => emit(name, payload)));
  port.on('close', () => {
    stop();
    for (const end of silence) end();
  });
}

async function close(): Promise<void> {
  await library.close();
  process.exit(0);
}

function tell(message: ProcessMessage): void {
  parent.postMessage(message);
}
