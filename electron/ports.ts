import type { MessagePortMain } from 'electron';
import type { Port } from '../src/contract/rpc.ts';

/** A port of the main process or of a utility process, in the contract's words. It is started by listening. */
export function portOfMain(port: MessagePortMain): Port {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      const receive = (event: Electron.MessageEvent) => listener(event.data);
      port.on('message', receive);
      port.start();
      return () => void port.off('message', receive);
    },
  };
}

/** A port of the page's world, in the contract's words. It is started by listening. */
export function portOfPage(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>) => listener(event.data);
      port.addEventListener('message', receive);
      port.start();
      return () => port.removeEventListener('message', receive);
    },
  };
}
