import type { MessagePortMain, WebContents } from 'electron';
import type { MainEvents } from './channels.ts';

/** Sends an event to the window's page; does nothing where the window is gone. */
export function tellWindow<K extends keyof MainEvents>(
  window: WebContents,
  name: K,
  payload: MainEvents[K],
  ports: MessagePortMain[] = [],
): void {
  if (!window.isDestroyed()) window.postMessage(name, payload, ports);
}
