import { ipcRenderer } from 'electron';
import * as v from 'valibot';
import { mainEventPayloads, type MainCalls, type MainEvents } from './channels.ts';

/** Calls the main process; rejects only where main refuses the call or has a bug. */
export async function askMain<K extends keyof MainCalls>(
  name: K,
  ...request: Parameters<MainCalls[K]>
): Promise<ReturnType<MainCalls[K]>> {
  // Main is the trusted end and answers with the type that the same map gives its handler.
  return (await ipcRenderer.invoke(name, ...request)) as ReturnType<MainCalls[K]>;
}

/** Listens to what the main process tells this window. Returns the function that stops listening. */
export function onMainEvent<K extends keyof MainEvents>(
  name: K,
  listener: (payload: MainEvents[K], ports: readonly MessagePort[]) => void,
): () => void {
  const receive = (event: Electron.IpcRendererEvent, payload: unknown) => {
    const schema: v.GenericSchema<unknown, MainEvents[K]> = mainEventPayloads[name];
    const parsed = v.safeParse(schema, payload ?? undefined);
    if (parsed.success) listener(parsed.output, event.ports);
  };
  ipcRenderer.on(name, receive);
  return () => void ipcRenderer.off(name, receive);
}
