import { Worker } from 'node:worker_threads';
import type { LossName } from '../../contract/tuning.ts';
import type { Head } from '../../model/heads.ts';
import type { TrainingProgress } from '../../training/training-options.ts';
import type { SubjectTail } from './subject-model.ts';
import {
  failed,
  isNews,
  refusal,
  unexpected,
  type TeachingAnswer,
  type TeachingNews,
  type TeachingRequest,
  type Trained,
  type TrainRequest,
} from './teaching-tasks.ts';

/** The worker's script: out of its source where this file is TypeScript, a bundle beside this one in a build. */
const workerFile = import.meta.url.endsWith('.ts')
  ? new URL('./teaching-worker-from-source.mjs', import.meta.url)
  : new URL('./teaching-worker.js', import.meta.url);

export interface TrainingListener {
  onChosen: (chosen: { loss: LossName; steps: number }) => void;
  onProgress: (progress: TrainingProgress) => void;
}

/**
 * A thread that trains and codes, one thing at a time. An abort ends the thread, in whatever step it is, and rejects with the
 * signal's reason. Whoever made it closes it.
 */
export class Teacher {
  readonly #worker = new Worker(workerFile);
  readonly #signal: AbortSignal | undefined;
  #describing: Promise<unknown> = Promise.resolve();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    // Said where somebody waits; an error between two tasks must not end the process.
    this.#worker.on('error', () => undefined);
  }

  /** Throws KindredError with the label's failure code, or `training-failed`. */
  async train(request: TrainRequest, { onChosen, onProgress }: TrainingListener): Promise<Trained> {
    const { features, labels } = request.photos;
    const answer = await this.#ask({ kind: 'train', request }, [buffer(features), buffer(labels)], (news) => {
      if (news.kind === 'chosen') onChosen(news);
      if (news.kind === 'progress') onProgress(news.progress);
    });
    if (answer.kind === 'trained') return answer.trained;
    throw refusal(answer);
  }

  /** Codes [count, bits / 8] of int8 features [count, featureLength], which are handed over and can't be used any more. */
  async encode(head: Head, features: Int8Array<ArrayBuffer>, count: number): Promise<Uint8Array> {
    const answer = await this.#ask({ kind: 'encode', head, features, count }, [features.buffer]);
    if (answer.kind === 'encoded') return answer.codes;
    throw unexpected(answer);
  }

  /** Features by a tail, int8 [photos, featureLength], of thumbnails. One call after the other. */
  async describe(tail: SubjectTail, thumbnails: readonly Uint8Array[]): Promise<Int8Array> {
    const asked = this.#describing.then(async () => {
      const answer = await this.#ask({ kind: 'describe', tail, thumbnails }, []);
      if (answer.kind === 'described') return answer.features;
      throw refusal(answer);
    });
    this.#describing = asked.catch(() => undefined);
    return asked;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(
    request: TeachingRequest,
    transfer: ArrayBuffer[],
    onNews?: (news: TeachingNews) => void,
  ): Promise<TeachingAnswer> {
    const worker = this.#worker;
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        worker.off('message', onAnswer);
        worker.off('error', onError);
        worker.off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
        action();
      };
      const onAnswer = (message: TeachingNews | TeachingAnswer): void => {
        if (isNews(message)) onNews?.(message);
        else settle(() => resolve(message));
      };
      const onError = (error: Error): void => settle(() => reject(failed(error.message, error)));
      const onExit = (): void => settle(() => reject(failed('its thread ended')));
      const onAbort = (): void => {
        void worker.terminate();
        settle(() => reject(signal?.reason instanceof Error ? signal.reason : new Error('cancelled')));
      };
      if (signal?.aborted) {
        onAbort();
        return;
      }
      worker.on('message', onAnswer);
      worker.on('error', onError);
      worker.on('exit', onExit);
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.postMessage(request, transfer);
    });
  }
}

function buffer(view: Int8Array | Uint8Array): ArrayBuffer {
  return view.buffer as ArrayBuffer;
}
