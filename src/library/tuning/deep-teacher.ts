import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LessonListener } from './deep-lessons.ts';
import {
  failed,
  isNews,
  refusal,
  type DeepLesson,
  type DeepRequest,
  type TailTuned,
  type TeachingAnswer,
  type TeachingNews,
} from './teaching-tasks.ts';

/** The process's script: out of its source where this file is TypeScript, a bundle beside this one in a build. */
const processFile = import.meta.url.endsWith('.ts')
  ? new URL('./deep-process-from-source.mjs', import.meta.url)
  : new URL('./deep-process.js', import.meta.url);

/**
 * Teaches the network itself in a process of its own, which ends with each task. An abort kills it, in whatever step it is, and
 * rejects with the signal's reason.
 */
export class DeepTeacher {
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** The engine that would teach. Throws KindredError `tensorflow-missing`. */
  async findEngine(): Promise<string> {
    const answer = await this.#ask({ kind: 'findEngine' });
    if (answer.kind === 'engineFound') return answer.engine;
    throw refusal(answer);
  }

  /**
   * Teaches the last stages of the network. Throws KindredError with the label's failure code, `tensorflow-missing`,
   * `not-enough-memory` or `training-failed`.
   */
  async teachTail(
    lesson: DeepLesson,
    { onLooked, onProgress }: LessonListener,
  ): Promise<Extract<TailTuned, { ok: true }>> {
    const answer = await this.#ask({ kind: 'teachTail', lesson }, (news) => {
      if (news.kind === 'looked') onLooked(news.done, news.total);
      if (news.kind === 'progress') onProgress(news.progress);
    });
    if (answer.kind === 'tailTuned') return answer.tuned;
    throw refusal(answer);
  }

  async #ask(request: DeepRequest, onNews?: (news: TeachingNews) => void): Promise<TeachingAnswer> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    const process = start();
    const onAbort = (): void => void process.kill('SIGKILL');
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        process.on('message', (message: TeachingNews | TeachingAnswer) => {
          if (isNews(message)) onNews?.(message);
          else resolve(message);
        });
        process.on('error', (error) => reject(failed(error.message, error)));
        process.on('exit', (code, killedBy) =>
          reject(
            signal?.reason instanceof Error
              ? signal.reason
              : failed(`its process ended, ${killedBy ?? `code ${code}`}`),
          ),
        );
        process.send(request);
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
      process.kill('SIGKILL');
    }
  }
}

function start(): ChildProcess {
  const child = fork(fileURLToPath(processFile), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    // It takes every core for minutes: whoever works on this computer meanwhile comes first.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // As it is, then.
  }
  return child;
}
