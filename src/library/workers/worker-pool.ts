import { Worker } from 'node:worker_threads';
import type { MessageToWorker, TaskName, TaskRequest, TaskResult, WorkerMessage } from './worker-tasks.ts';

/** A worker ended while it had this task: a crash in a decoder, no memory, or no answer in time. */
export class WorkerEnded extends Error {
  override name = 'WorkerEnded';
}

/** Lower goes first: a person waits for `interactive`. */
const priorities = { interactive: 0, compare: 1, read: 2 } as const;
export type Priority = keyof typeof priorities;

export interface TaskOptions {
  priority: Priority;
  /** Rejects with the signal's reason at once; the worker's answer, if it still comes, is dropped. */
  signal?: AbortSignal | undefined;
}

interface Waiting {
  name: TaskName;
  request: TaskRequest<TaskName>;
  priority: Priority;
  resolve: (result: TaskResult<TaskName>) => void;
  reject: (error: unknown) => void;
  isDropped: boolean;
}

interface Member {
  worker: Worker;
  running: Map<number, { waiting: Waiting; timer: NodeJS.Timeout }>;
}

/** Features [featureLength] of one network input, from an engine that all workers share. */
export type FeatureSource = (image: Uint8Array) => Promise<Float32Array>;

/** Tasks a worker holds at a time: while one is in the network, the next ones are being decoded. */
const tasksPerWorker = 3;

/** A file that takes longer than this has hung its decoder. */
const longestTask = 120_000;

/** How long closing waits for files that are being read, in milliseconds. */
const longestFarewell = 3000;

/**
 * A fixed number of worker threads that read, verify and render photos. A worker that ends is replaced; its tasks
 * reject with WorkerEnded, so no caller waits for ever.
 */
export class WorkerPool {
  readonly size: number;
  readonly #file: URL;
  readonly #members: Member[] = [];
  readonly #queues: Record<Priority, Waiting[]> = { interactive: [], compare: [], read: [] };
  readonly #ready: Promise<unknown>;
  #featureSource: FeatureSource | undefined;
  /** Hears how many photos were handed in for reading so far. */
  onRead: ((count: number) => void) | undefined;
  #reads = 0;
  #nextTask = 1;
  #isClosed = false;

  /** @param file the worker's script, which answers WorkerTasks */
  constructor(file: URL, size: number) {
    this.#file = file;
    this.size = size;
    const starts = Array.from({ length: size }, () => this.#start());
    this.#ready = Promise.all(starts);
    // Whoever asks hears of a failure; nobody asking must not end the process.
    this.#ready.catch(() => undefined);
  }

  /** Resolves when all workers have loaded the model; rejects where they cannot. */
  async ready(): Promise<void> {
    await this.#ready;
  }

  /**
   * From now on the workers ask `source` for features; without one, or where it rejects, they compute them themselves.
   */
  setFeatureSource(source: FeatureSource | undefined): void {
    if (source === this.#featureSource) return;
    this.#featureSource = source;
    for (const { worker } of this.#members) this.#tellSource(worker);
  }

  /** How many reading tasks may be handed in before more of them would only wait in memory. */
  get readAhead(): number {
    return this.size * tasksPerWorker * 2;
  }

  run<K extends TaskName>(name: K, request: TaskRequest<K>, options: TaskOptions): Promise<TaskResult<K>> {
    const { signal, priority } = options;
    return new Promise((resolve, reject) => {
      if (this.#isClosed || signal?.aborted) {
        reject(this.#isClosed ? new WorkerEnded('The library is closed.') : abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        waiting.isDropped = true;
        reject(abortReason(signal));
      };
      const waiting: Waiting = {
        name,
        request,
        priority,
        isDropped: false,
        // A worker answers a task with that task's result; the map of tasks is what types both ends.
        resolve: (result) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(result as TaskResult<K>);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queues[priority].push(waiting);
      if (name === 'read') this.onRead?.(++this.#reads);
      // All workers failed to start before; the cause may have been mended since.
      if (this.#members.length === 0)
        this.#start().then(
          () => this.#dispatch(),
          () => undefined,
        );
      this.#dispatch();
    });
  }

  /** Ends all workers; what is still waiting rejects with WorkerEnded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rejectWaiting(new WorkerEnded('The library was closed.'));
    // A thread ended in the middle of native work takes the process with it, so it may first finish what it has.
    const patience = new Promise((resolve) => setTimeout(resolve, longestFarewell).unref());
    await Promise.race([Promise.all(this.#members.map(drained)), patience]);
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }

  #rejectWaiting(error: Error): void {
    for (const queue of Object.values(this.#queues)) {
      for (const waiting of queue.splice(0)) waiting.reject(error);
    }
  }

  #tellSource(worker: Worker): void {
    post(worker, { kind: 'sharedEngine', isOn: this.#featureSource !== undefined });
  }

  async #answerImage(worker: Worker, id: number, image: Uint8Array): Promise<void> {
    const features = await this.#featureSource?.(image).catch(() => undefined);
    post(worker, { kind: 'features', id, features });
  }

  #start(): Promise<void> {
    const worker = new Worker(this.#file);
    const member: Member = { worker, running: new Map() };
    this.#members.push(member);
    return new Promise((resolve, reject) => {
      let lastError: Error | undefined;
      let isReady = false;
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') {
          isReady = true;
          this.#tellSource(worker);
          resolve();
          return;
        }
        if (message.kind === 'image') {
          void this.#answerImage(worker, message.id, message.image);
          return;
        }
        const running = member.running.get(message.task);
        if (!running) return;
        clearTimeout(running.timer);
        member.running.delete(message.task);
        if (message.kind === 'done') running.waiting.resolve(message.result);
        else running.waiting.reject(new Error(message.error));
        this.#dispatch();
      });
      worker.on('error', (error) => {
        lastError = error instanceof Error ? error : new Error(String(error));
      });
      worker.on('exit', (code) => {
        const reason = lastError?.message ?? `A worker ended with code ${code}.`;
        this.#members.splice(this.#members.indexOf(member), 1);
        for (const { waiting, timer } of member.running.values()) {
          clearTimeout(timer);
          waiting.reject(new WorkerEnded(reason, { cause: lastError }));
        }
        member.running.clear();
        reject(lastError ?? new WorkerEnded(reason));
        if (this.#isClosed) return;
        // One that never came up would fail again at once: the model or the installation is broken.
        if (isReady)
          this.#start().then(
            () => this.#dispatch(),
            () => undefined,
          );
        else if (this.#members.length === 0) this.#rejectWaiting(lastError ?? new WorkerEnded(reason));
      });
    });
  }

  #dispatch(): void {
    for (;;) {
      const member = this.#members
        .filter(({ running }) => running.size < tasksPerWorker)
        .sort((a, b) => a.running.size - b.running.size)[0];
      const waiting = member && this.#next();
      if (!waiting) return;
      const task = this.#nextTask++;
      const timer = setTimeout(() => void member.worker.terminate(), longestTask);
      timer.unref();
      member.running.set(task, { waiting, timer });
      post(member.worker, { kind: 'task', task, name: waiting.name, request: waiting.request });
    }
  }

  #next(): Waiting | undefined {
    for (const priority of Object.keys(priorities) as Priority[]) {
      const queue = this.#queues[priority];
      for (let waiting = queue.shift(); waiting; waiting = queue.shift()) {
        if (!waiting.isDropped) return waiting;
      }
    }
    return undefined;
  }
}

function post(worker: Worker, message: MessageToWorker): void {
  worker.postMessage(message);
}

/** Resolves when a worker has answered all it was given, or has ended. */
async function drained({ worker, running }: Member): Promise<void> {
  while (running.size > 0) {
    await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.once('exit', resolve);
    });
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The work was cancelled.', 'AbortError');
}
