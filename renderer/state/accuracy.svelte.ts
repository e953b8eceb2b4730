import type { Accuracy as Values, WrongPairs } from '../../src/contract/accuracy.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';
import type { Settings } from './settings.svelte.ts';

/** How far *same picture* can be trusted, asked for while somebody looks. */
export class Accuracy {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  readonly #settings: Settings;
  #values = $state.raw<Values>();
  #isChanging = $state(false);

  constructor(bridge: WindowBridge<File>, notices: Notices, settings: Settings) {
    this.#bridge = bridge;
    this.#notices = notices;
    this.#settings = settings;
  }

  get values(): Values | undefined {
    return this.#values;
  }

  /** The library is estimating anew. */
  get isChanging(): boolean {
    return this.#isChanging;
  }

  async refresh(): Promise<void> {
    this.#values = (await this.#notices.valueOf(this.#bridge.accuracy())) ?? this.#values;
  }

  /** Refreshes at once and whenever groups were made anew, until the returned function is called. */
  follow(): () => void {
    void this.refresh();
    return this.#bridge.on('groupsChanged', () => void this.refresh());
  }

  async choose(wrongPairs: WrongPairs): Promise<void> {
    this.#isChanging = true;
    try {
      await this.#settings.setWrongPairs(wrongPairs);
      await this.refresh();
    } finally {
      this.#isChanging = false;
    }
  }
}
