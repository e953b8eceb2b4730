import type { EngineKind } from './engines.ts';
import type { LevelSummary } from './groups.ts';
import type { ScanProgress } from './progress.ts';

export interface WatchedFolder {
  id: number;
  path: string;
  photos: number;
  /** The folder cannot be reached at present (an unplugged disk); its photos stay in the catalog. */
  offline: boolean;
}

/** A folder on disk inside a watched one. */
export interface Subfolder {
  /** From the watched folder on: `2019/June`. */
  path: string;
  /** Photos in it and below it. */
  photos: number;
}

export const scanStates = ['idle', 'scanning', 'paused'] as const;
export type ScanState = (typeof scanStates)[number];

export interface LibraryStatus {
  /** Where the catalog lies. */
  libraryFolder: string;
  folders: WatchedFolder[];
  photos: number;
  problems: number;
  levels: LevelSummary[];
  /** How many decisions the user has made. */
  decisions: number;
  scan: ScanState;
  progress?: ScanProgress | undefined;
  /** Version of the model that made the stored codes. */
  modelVersion: string;
  /** What computes the network, as `processor, 2 sessions`, with the reason where something else was chosen. */
  engine: string;
  /** What may be chosen on this computer. */
  engines: EngineKind[];
}
