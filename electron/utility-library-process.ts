import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { fileURLToPath } from 'node:url';
import type { SupervisorMessage } from './library-messages.ts';
import type { ProcessExit, SupervisedProcess } from './library-supervisor.ts';

/** The library process as Electron runs it. */
export class UtilityLibraryProcess implements SupervisedProcess {
  readonly #process: UtilityProcess;

  /** `libraryFolder`: where the catalog lies. */
  constructor(libraryFolder: string) {
    // Both files lie side by side in out/main.
    const entry = fileURLToPath(new URL('./library-process.js', import.meta.url));
    this.#process = utilityProcess.fork(entry, [libraryFolder], { serviceName: 'Kindred library' });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Opens a new port to the library; the process serves the contract's calls on its other end. */
  connect(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    this.#send({ kind: 'connect' }, [port1]);
    return port2;
  }

  send(message: SupervisorMessage): void {
    this.#send(message, []);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#process.on('message', listener);
  }

  onExit(listener: (exit: ProcessExit) => void): void {
    this.#process.once('exit', (code) => listener({ code }));
  }

  kill(): void {
    this.#process.kill();
  }

  #send(message: SupervisorMessage, ports: MessagePortMain[]): void {
    this.#process.postMessage(message, ports);
  }
}
