import type { DeepAbility, ModelVersion, TuningRequest, TuningState } from '../../src/contract/tuning.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';

/** The training that runs or ran last, and the models. */
export class Teaching {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #tuning = $state.raw<TuningState>({ state: 'idle' });
  #models = $state.raw<readonly ModelVersion[]>([]);
  #trouble = $state<string>();
  /** The model that is being taken into use: its codes may have to be made first. */
  #changingTo = $state<string>();
  #ability = $state.raw<DeepAbility>();

  readonly inUse = $derived(this.#models.find(({ isInUse }) => isInUse));
  /** The model that the last training has made, while it waits for the user's word. */
  readonly made = $derived.by(() => {
    const tuning = this.#tuning;
    return tuning.state === 'finished' ? this.#models.find(({ id }) => id === tuning.model) : undefined;
  });

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
    bridge.on('tuningChanged', (state) => (this.#tuning = state));
    bridge.on('modelsChanged', () => void this.refresh());
    bridge.onReconnect(() => void this.refresh());
  }

  get tuning(): TuningState {
    return this.#tuning;
  }

  get models(): readonly ModelVersion[] {
    return this.#models;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  get changingTo(): string | undefined {
    return this.#changingTo;
  }

  /** Whether the network itself can be taught; undefined until that is known. */
  get ability(): DeepAbility | undefined {
    return this.#ability;
  }

  /** Asks it once more: what is missing may have been installed. */
  async askAbility(): Promise<void> {
    this.#ability = undefined;
    this.#ability = await this.#notices.valueOf(this.#bridge.deepAbility());
  }

  async refresh(): Promise<void> {
    const [list, tuning] = await Promise.all([
      this.#notices.valueOf(this.#bridge.models()),
      this.#notices.valueOf(this.#bridge.tuning()),
    ]);
    if (list) [this.#models, this.#trouble] = [list.models, list.trouble];
    if (tuning) this.#tuning = tuning;
  }

  async start(request: TuningRequest): Promise<void> {
    await this.#notices.valueOf(this.#bridge.startTuning(request));
  }

  async cancel(): Promise<void> {
    await this.#notices.valueOf(this.#bridge.cancelTuning());
  }

  async dismiss(): Promise<void> {
    await this.#notices.valueOf(this.#bridge.dismissTuning());
  }

  /** `insist`: although it did no better. */
  async use(id: string, insist = false): Promise<void> {
    this.#changingTo = id;
    await this.#notices.valueOf(this.#bridge.useModel({ id, insist }));
    this.#changingTo = undefined;
    await this.refresh();
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#notices.valueOf(this.#bridge.renameModel({ id, name }));
  }

  async remove(id: string): Promise<void> {
    await this.#notices.valueOf(this.#bridge.removeModel({ id }));
  }
}
