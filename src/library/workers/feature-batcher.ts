import type { Engine } from '../../model/engine.ts';

interface Request {
  image: Uint8Array;
  resolve: (features: Float32Array) => void;
  reject: (error: unknown) => void;
}

/** Gathers the images that become ready while the network is busy, and runs them together. */
export class FeatureBatcher {
  readonly #engine: Engine;
  readonly #imageLength: number;
  readonly #featureLength: number;
  readonly #waiting: Request[] = [];
  readonly #largestBatch: number;
  #isRunning = false;

  constructor(engine: Engine, model: { inputSize: number; featureLength: number }, largestBatch: number) {
    this.#largestBatch = largestBatch;
    this.#engine = engine;
    this.#imageLength = model.inputSize * model.inputSize * 3;
    this.#featureLength = model.featureLength;
  }

  /** The features [featureLength] of one network input. */
  features(image: Uint8Array): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ image, resolve, reject });
      if (!this.#isRunning) {
        this.#isRunning = true;
        // After the input and output of this turn, so that photos decoded at the same time share a batch.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#largestBatch);
      try {
        const images = new Uint8Array(batch.length * this.#imageLength);
        batch.forEach(({ image }, place) => images.set(image, place * this.#imageLength));
        const features = await this.#engine.features(images, batch.length);
        batch.forEach(({ resolve }, place) =>
          resolve(features.slice(place * this.#featureLength, (place + 1) * this.#featureLength)),
        );
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
