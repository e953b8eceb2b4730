import { defaultSettings, type Settings as Values } from '../../src/contract/settings.ts';
import type { WrongPairs } from '../../src/contract/accuracy.ts';
import type { SettingsChange } from '../../src/contract/settings.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { KeepCriterion } from '../../src/contract/groups.ts';
import type { Notices } from './notices.svelte.ts';

/** The user's settings; a change shows at once and is taken back where the library refuses it. */
export class Settings {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #values = $state.raw<Values>(defaultSettings);

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
    bridge.onReconnect(() => void this.refresh());
  }

  get theme(): Values['theme'] {
    return this.#values.theme;
  }

  get engine(): Values['engine'] {
    return this.#values.engine;
  }

  get wrongPairs(): WrongPairs {
    return this.#values.wrongPairs;
  }

  get keepRules(): readonly KeepCriterion[] {
    return this.#values.keepRules;
  }

  async refresh(): Promise<void> {
    this.#values = (await this.#notices.valueOf(this.#bridge.settings())) ?? this.#values;
  }

  async setTheme(theme: Values['theme']): Promise<void> {
    await this.#change({ theme });
  }

  async setEngine(engine: Values['engine']): Promise<void> {
    await this.#change({ engine });
  }

  async setWrongPairs(wrongPairs: WrongPairs): Promise<void> {
    await this.#change({ wrongPairs });
  }

  /** Moves a rule to another place, or out of use where `place` is undefined. */
  async moveRule(rule: KeepCriterion, place: number | undefined): Promise<void> {
    const others = this.#values.keepRules.filter((other) => other !== rule);
    const keepRules = place === undefined ? others : others.toSpliced(place, 0, rule);
    await this.#change({ keepRules });
  }

  async #change(change: SettingsChange): Promise<void> {
    const before = this.#values;
    this.#values = {
      ...before,
      ...(change.theme && { theme: change.theme }),
      ...(change.engine && { engine: change.engine }),
      ...(change.keepRules && { keepRules: change.keepRules }),
      ...(change.wrongPairs && { wrongPairs: change.wrongPairs }),
    };
    const changed = await this.#notices.valueOf(this.#bridge.changeSettings({ change }));
    this.#values = changed ?? before;
  }
}
