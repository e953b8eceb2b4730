import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineKind } from '../../contract/engines.ts';
import type { Engine } from '../../model/engine.ts';
import type { EngineAnswer, EngineRequest } from './engine-messages.ts';

/** An engine failed, hung or went away with its process. The message is half a sentence that says which. */
export class EngineLost extends Error {
  override name = 'EngineLost';
}

/** Milliseconds. */
export interface Patience {
  /** To load libraries and compile. */
  start: number;
  /** For a batch; more than this means that the card or its driver hangs. */
  batch: number;
}

export const usualPatience: Patience = { start: 60_000, batch: 20_000 };

/**
 * The engine in a process of its own. After the first failure the process is ended and every call rejects with
 * EngineLost: a card that lost its device does not get it back within a process.
 */
export class RemoteEngine implements Engine {
  readonly kind: EngineKind;
  readonly #process: ChildProcess;
  readonly #patience: Patience;
  #answer: ((answer: EngineAnswer | EngineLost) => void) | undefined;
  #lost: EngineLost | undefined;

  /** @param file the script of the process, which answers EngineRequest */
  constructor(kind: EngineKind, file: URL, patience = usualPatience) {
    this.kind = kind;
    this.#patience = patience;
    this.#process = fork(fileURLToPath(file), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // With TF32 a product keeps 10 bits of 23: not the processor's codes.
      env: { ...process.env, NVIDIA_TF32_OVERRIDE: '0' },
    });
    this.#process.on('message', (answer: EngineAnswer) => this.#answer?.(answer));
    this.#process.on('error', (error) => this.#lose(new EngineLost(`could not start: ${error.message}`)));
    this.#process.on('exit', (code, signal) =>
      this.#lose(new EngineLost(`crashed (${signal ?? `code ${code}`})`)),
    );
  }

  /** Resolves when the engine is ready for images; rejects with EngineLost where this computer has no such engine. */
  async start(): Promise<void> {
    await this.#ask({ kind: 'start', engine: this.kind }, this.#patience.start);
  }

  async features(images: Uint8Array, count: number): Promise<Float32Array> {
    const answer = await this.#ask({ kind: 'run', images, count }, this.#patience.batch);
    if (answer.kind === 'features' && answer.features.every(Number.isFinite)) return answer.features;
    throw this.#lose(new EngineLost('returned what are no numbers'));
  }

  async dispose(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    const isRunning = this.#process.exitCode === null && this.#process.signalCode === null;
    this.#lose(new EngineLost('was put away'));
    if (isRunning) await ended;
  }

  async #ask(request: EngineRequest, patience: number): Promise<EngineAnswer> {
    if (this.#lost) throw this.#lost;
    if (this.#answer) throw new Error('An engine takes one call at a time.');
    const timer = setTimeout(() => this.#lose(new EngineLost('did not answer in time')), patience);
    try {
      const answer = await new Promise<EngineAnswer | EngineLost>((resolve) => {
        this.#answer = resolve;
        this.#process.send(request);
      });
      if (answer instanceof EngineLost) throw answer;
      if (answer.kind === 'failed') throw this.#lose(new EngineLost(`failed: ${firstLine(answer.reason)}`));
      return answer;
    } finally {
      clearTimeout(timer);
      this.#answer = undefined;
    }
  }

  /** The first reason is the one that counts. */
  #lose(reason: EngineLost): EngineLost {
    this.#lost ??= reason;
    this.#process.kill('SIGKILL');
    this.#answer?.(this.#lost);
    return this.#lost;
  }
}

/** Native libraries put source lines and stacks around what they have to say. */
function firstLine(reason: string): string {
  const line = reason.trim().split('\n')[0] ?? '';
  return line.length > 200 ? `...${line.slice(-200)}` : line;
}
