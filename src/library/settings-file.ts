import { join } from 'node:path';
import { JSONFile } from 'lowdb/node';
import * as v from 'valibot';
import { engineChoices } from '../contract/engines.ts';
import { wrongPairChoices } from '../contract/accuracy.ts';
import { keepCriteria } from '../contract/groups.ts';
import { defaultSettings, type Settings, type SettingsChange } from '../contract/settings.ts';

/** What cannot be read in a settings file falls back to its default, entry by entry. */
const settingsSchema: v.GenericSchema<unknown, Settings> = v.fallback(
  v.object({
    keepRules: v.fallback(v.array(v.picklist(keepCriteria)), defaultSettings.keepRules),
    wrongPairs: v.fallback(v.picklist(wrongPairChoices), defaultSettings.wrongPairs),
    theme: v.fallback(v.picklist(['system', 'light', 'dark']), defaultSettings.theme),
    engine: v.fallback(v.picklist(engineChoices), defaultSettings.engine),
  }),
  defaultSettings,
);

/** The user's settings in `settings.json` beside the catalog: small, readable, written by rename. */
export class SettingsFile {
  #settings: Settings;
  readonly #write: (settings: Settings) => Promise<void>;

  constructor(settings: Settings, write: (settings: Settings) => Promise<void>) {
    this.#settings = settings;
    this.#write = write;
  }

  /** Reads the file, or begins with the defaults where there is none or it is no JSON. */
  static async open(libraryFolder: string): Promise<SettingsFile> {
    const file = new JSONFile<unknown>(join(libraryFolder, 'settings.json'));
    const stored = await file.read().catch((error: unknown) => {
      if (error instanceof SyntaxError) return null;
      throw error;
    });
    return new SettingsFile(v.parse(settingsSchema, stored), (settings) => file.write(settings));
  }

  get(): Settings {
    return this.#settings;
  }

  async change(change: SettingsChange): Promise<Settings> {
    const { keepRules, wrongPairs, theme, engine } = this.#settings;
    this.#settings = {
      keepRules: change.keepRules ?? keepRules,
      wrongPairs: change.wrongPairs ?? wrongPairs,
      theme: change.theme ?? theme,
      engine: change.engine ?? engine,
    };
    await this.#write(this.#settings);
    return this.#settings;
  }
}
