import { engineNames, type EngineChoice, type EngineKind } from '../../contract/engines.ts';
import type { Model } from '../../model/load-model.ts';
import { findDeviation } from '../../model/self-test.ts';
import { testImages } from '../../model/test-images.ts';
import { FeatureBatcher } from './feature-batcher.ts';
import { EngineLost, RemoteEngine, usualPatience, type Patience } from './remote-engine.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A card wants larger batches than a core: it is idle while the next one is on its way. */
const largestBatch = 32;

/** Pictures of a self-test. */
const selfTestCount = 8;

/** Trying a card out takes about a second of work: not for a few photos. */
const worthwhilePhotos = 64;

/** `auto` does not wait for a card that takes longer than this over a batch of the self-test: it is none. */
const hastyPatience: Patience = { start: 30_000, batch: 5000 };

export interface ComputeEngineOptions {
  model: Model;
  pool: WorkerPool;
  /** The script of the process that holds an engine. */
  file: URL;
  choice: EngineChoice;
  /** What `auto` tries, beside the processor. */
  candidates: readonly EngineKind[];
  patience?: Patience | undefined;
}

/**
 * Which engine computes the network. The workers begin with the processor; a graphics card takes over where it is asked
 * for, or where it is the fastest, once it has shown that it gives the processor's codes. When it fails, the images it
 * had go to the processor, as do all that follow, until Kindred is started again.
 */
export class ComputeEngine {
  readonly #options: ComputeEngineOptions;
  #choice: EngineChoice;
  #engine: RemoteEngine | undefined;
  /** The one being tried out. */
  #candidate: RemoteEngine | undefined;
  #selection: Promise<void> | undefined;
  /** Why the processor computes although something else was asked for. */
  #reason: string | undefined;
  #isClosed = false;
  /** Called when `describe()` changes. */
  onChange: (() => void) | undefined;

  constructor(options: ComputeEngineOptions) {
    this.#options = options;
    this.#choice = options.choice;
    options.pool.onRead = (count) => {
      if (this.#choice === 'auto' && count >= worthwhilePhotos) this.#begin();
    };
    if (this.#choice !== 'auto') this.#begin();
  }

  /** What `auto` tries on this computer, beside the processor. */
  get candidates(): readonly EngineKind[] {
    return this.#options.candidates;
  }

  /** For the status: `processor, 2 sessions`, and why where something else was asked for. */
  describe(): string {
    if (this.#engine) return engineNames[this.#engine.kind];
    const { size } = this.#options.pool;
    const processor = `${engineNames.cpu}, ${size} ${size === 1 ? 'session' : 'sessions'}`;
    return this.#reason ? `${processor} (${this.#reason})` : processor;
  }

  /** Resolves when the engine of the present choice is at work, or the processor in its place. */
  async settled(): Promise<void> {
    await this.#selection;
  }

  /** Takes the present engine out of use and the chosen one into it; see `settled`. */
  choose(choice: EngineChoice): void {
    if (choice === this.#choice) return;
    this.#choice = choice;
    void this.#candidate?.dispose();
    const before = this.#selection ?? Promise.resolve();
    this.#selection = before.then(async () => {
      this.#reason = undefined;
      await this.#putAway();
      await this.#select();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#candidate?.dispose();
    await this.#putAway();
    await this.#selection;
  }

  #begin(): void {
    this.#selection ??= this.#select();
  }

  async #select(): Promise<void> {
    const choice = this.#choice;
    const kinds = choice === 'auto' ? this.#options.candidates : [choice];
    try {
      const fastest = await this.#fastestOf(
        kinds.filter((kind) => kind !== 'cpu'),
        choice === 'auto',
      );
      if (this.#isClosed || this.#choice !== choice) return await fastest?.dispose();
      if (!fastest) return;
      this.#reason = undefined;
      this.#use(fastest);
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error);
    } finally {
      if (!this.#isClosed) this.onChange?.();
    }
  }

  /** The fastest that passes its self-test; undefined where none does, or with `isAuto` the processor is faster. */
  async #fastestOf(kinds: readonly EngineKind[], isAuto: boolean): Promise<RemoteEngine | undefined> {
    if (kinds.length === 0) return undefined;
    const { model, pool } = this.#options;
    const request = { images: testImages(selfTestCount, model.inputSize), count: selfTestCount };
    const processor = await pool.run('features', request, { priority: 'compare' });
    // All sessions work at once; this was one.
    let shortest = isAuto ? processor.elapsed / pool.size : Infinity;
    let fastest: RemoteEngine | undefined;
    for (const kind of kinds) {
      if (this.#isClosed) break;
      const elapsed = await this.#tryOut(kind, request.images, processor.features, isAuto);
      const candidate = this.#candidate;
      this.#candidate = undefined;
      if (elapsed === undefined || elapsed >= shortest) await candidate?.dispose();
      else {
        await fastest?.dispose();
        [fastest, shortest] = [candidate, elapsed];
      }
    }
    return fastest;
  }

  /** The milliseconds an engine takes for the self-test's images; undefined where it can't be used. */
  async #tryOut(
    kind: EngineKind,
    images: Uint8Array,
    expected: Float32Array,
    isAuto: boolean,
  ): Promise<number | undefined> {
    const { file, model, patience } = this.#options;
    const engine = new RemoteEngine(kind, file, patience ?? (isAuto ? hastyPatience : usualPatience));
    this.#candidate = engine;
    let isHere = false;
    try {
      await engine.start();
      isHere = true;
      const deviation = findDeviation(model, expected, await engine.features(images, selfTestCount));
      if (deviation) throw new EngineLost(`did not pass its self-test: ${deviation}`);
      // The first run compiled what the second one uses.
      const started = performance.now();
      if (isAuto) await engine.features(images, selfTestCount);
      return performance.now() - started;
    } catch (error) {
      // That a computer has no card is no news to anyone who did not ask for it.
      if (isHere || !isAuto) this.#reason = complaint(kind, error);
      return undefined;
    }
  }

  #use(engine: RemoteEngine): void {
    this.#engine = engine;
    const batcher = new FeatureBatcher(engine, this.#options.model, largestBatch);
    this.#options.pool.setFeatureSource((image) =>
      batcher.features(image).catch((error: unknown) => {
        if (this.#engine === engine) {
          this.#fallBack(complaint(engine.kind, error));
        }
        throw error;
      }),
    );
  }

  #fallBack(reason: string): void {
    this.#reason = reason;
    void this.#putAway();
    this.onChange?.();
  }

  async #putAway(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#options.pool.setFeatureSource(undefined);
    await engine?.dispose();
  }
}

/** As in `the graphics card (CUDA) stopped answering`. */
function complaint(kind: EngineKind, error: unknown): string {
  return `the ${engineNames[kind]} ${error instanceof Error ? error.message : String(error)}`;
}
