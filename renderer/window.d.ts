import type { WindowBridge } from '../src/contract/window-bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly kindred: WindowBridge<File>;
  }
}
