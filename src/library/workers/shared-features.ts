import type { WorkerMessage } from './worker-tasks.ts';

/** A worker's way to an engine that all workers share. */
export class SharedFeatures {
  readonly #post: (message: WorkerMessage) => void;
  readonly #waiting = new Map<number, (features: Float32Array | undefined) => void>();
  #next = 1;
  isOn = false;

  constructor(post: (message: WorkerMessage) => void) {
    this.#post = post;
  }

  /** The features of one network input, or undefined where the engine cannot be used (any more). */
  features(image: Uint8Array): Promise<Float32Array | undefined> {
    if (!this.isOn) return Promise.resolve(undefined);
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#post({ kind: 'image', id, image });
    });
  }

  answer(id: number, features: Float32Array | undefined): void {
    this.#waiting.get(id)?.(features);
    this.#waiting.delete(id);
  }
}
