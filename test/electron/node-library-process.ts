import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { SupervisorMessage } from '../../electron/library-messages.ts';
import type { ProcessExit, SupervisedProcess } from '../../electron/library-supervisor.ts';
import type { Port } from '../../src/contract/rpc.ts';

const script = resolve(import.meta.dirname, 'children/library.mjs');
const portMessage = v.object({ kind: v.literal('port'), data: v.unknown() });

export type Behaviour = 'good' | 'dies-at-once' | 'cannot-open' | 'never-ready' | 'ignores-close';

/** A child of plain Node under the supervisor, where the app has a utility process. */
export class NodeLibraryProcess implements SupervisedProcess {
  readonly #child: ChildProcess;

  constructor(behaviour: Behaviour) {
    // Without the test runner's own arguments, which load its loaders.
    this.#child = fork(script, [behaviour], { execArgv: [] });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The one port of this process, over its message channel. */
  connect(): Port {
    return {
      post: (data) => void this.#child.send({ kind: 'port', data }),
      listen: (listener) => {
        const receive = (message: unknown) => {
          const parsed = v.safeParse(portMessage, message);
          if (parsed.success) listener(parsed.output.data);
        };
        this.#child.on('message', receive);
        return () => void this.#child.off('message', receive);
      },
    };
  }

  send(message: SupervisorMessage): void {
    this.#child.send(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  onExit(listener: (exit: ProcessExit) => void): void {
    this.#child.once('exit', (code, signal) => listener({ code, signal: signal ?? undefined }));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
