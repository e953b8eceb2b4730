import type { EngineChoice } from './engines.ts';
import type { WrongPairs } from './accuracy.ts';
import type { KeepCriterion } from './groups.ts';

/** What the user has set; held by the library so that the window and the command line agree. */
export interface Settings {
  /** Criteria in the order in which they decide the keeper. */
  keepRules: KeepCriterion[];
  /** Wrong pairs to be put up with among all that are called the same picture. */
  wrongPairs: WrongPairs;
  /** `system` follows the desktop. */
  theme: 'system' | 'light' | 'dark';
  /** What computes the network. */
  engine: EngineChoice;
}

/** Some of the settings; what is absent stays as it is. */
export type SettingsChange = { [K in keyof Settings]?: Settings[K] | undefined };

export const defaultSettings: Settings = {
  keepRules: ['resolution', 'format', 'compression', 'metadata', 'age', 'path'],
  wrongPairs: 10,
  theme: 'system',
  engine: 'auto',
};
