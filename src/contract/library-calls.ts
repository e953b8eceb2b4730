import type { Accuracy } from './accuracy.ts';
import { albumCallNames, type AlbumCalls } from './album-calls.ts';
import type { Decision, GroupQuestion, Verdict } from './decisions.ts';
import type {
  FolderPlace,
  Group,
  GroupFilter,
  GroupId,
  GroupMember,
  GroupOrder,
  GroupPage,
} from './groups.ts';
import type { Level } from './levels.ts';
import type { Photo, PhotoId } from './photo.ts';
import type { Problem } from './problems.ts';
import type { ScanProgress } from './progress.ts';
import type { QueryResult } from './query.ts';
import type { Settings, SettingsChange } from './settings.ts';
import type { LibraryStatus, Subfolder, WatchedFolder } from './status.ts';
import type { TuningState } from './tuning.ts';
import { tuningCallNames, type TuningCalls } from './tuning-calls.ts';

/**
 * Everything a window or the command line can ask of a library. The facade in src/library implements it; both ends
 * of the message port are derived from it (rpc.ts).
 *
 * `path` arguments come from the main process, the preload script and the command line; what a page can call is
 * `WindowBridge` (window-bridge.ts), which knows ids only.
 */
export interface LibraryCalls extends AlbumCalls, TuningCalls {
  status: () => LibraryStatus;
  /** How far *same picture* can be trusted; changes with `groupsChanged` and the settings. */
  accuracy: () => Accuracy;
  settings: () => Settings;
  changeSettings: (request: { change: SettingsChange }) => Settings;

  /** Adds folders to watch and begins to scan them. */
  addFolders: (request: { paths: string[] }) => WatchedFolder[];
  /** Forgets a folder and its photos; no file is touched. */
  removeFolder: (request: { id: number }) => void;
  /** Begins a scan of all folders, or does nothing where one is running. */
  startScan: () => void;
  pauseScan: () => void;
  resumeScan: () => void;
  /** Settles within a second; what was finished is kept. */
  cancelScan: () => void;

  groups: (request: {
    level: Level;
    order: GroupOrder;
    filter?: GroupFilter | undefined;
    offset: number;
    limit: number;
  }) => GroupPage;
  group: (request: { id: GroupId }) => Group | undefined;
  /** Members of a group from one place on; none where the group is gone. */
  members: (request: { group: GroupId; offset: number; limit: number }) => GroupMember[];
  /** Folders with photos right inside a watched folder, or inside a path in it, by name. */
  subfolders: (request: FolderPlace) => Subfolder[];
  photo: (request: { id: PhotoId }) => Photo | undefined;
  /** Records what the user says of a group or of one of its members; no file is touched. */
  decideGroup: (request: { verdict: Verdict } & GroupQuestion) => Decision;
  /** The same of any photos, also such that no group has brought together. */
  decidePhotos: (request: { verdict: Verdict; photos: PhotoId[] }) => Decision;
  undoDecision: (request: { id: number }) => void;
  /** What was decided, the latest first. */
  decisions: (request: { offset: number; limit: number }) => { decisions: Decision[]; total: number };

  problems: (request: { offset: number; limit: number }) => { problems: Problem[]; total: number };

  similarToPhoto: (request: { id: PhotoId; limit: number }) => QueryResult;
  similarToFile: (request: { path: string; limit: number }) => QueryResult;

  /** The cached thumbnail, its longer side 320 px or more; undefined for an unknown photo. */
  thumbnail: (request: { id: PhotoId }) => EncodedImage | undefined;
  /** The photo rendered upright with its longer side at most `longSide` px; undefined where it cannot be read now. */
  preview: (request: { id: PhotoId; longSide: number }) => EncodedImage | undefined;
}

export interface EncodedImage {
  mediaType: 'image/jpeg' | 'image/webp' | 'image/png';
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a library tells without being asked. */
export interface LibraryEvents {
  scanProgress: ScanProgress;
  /** Folders, counts or the scan's state changed; throttled. */
  statusChanged: LibraryStatus;
  /** Groups were made anew; pages should be asked for again. */
  groupsChanged: { levels: Level[] };
  /** Albums were made, changed or answered for. */
  albumsChanged: Record<string, never>;
  tuningChanged: TuningState;
  /** Models came, went, or another one is in use. */
  modelsChanged: Record<string, never>;
}

/** The calls that are not about teaching (album-calls.ts, tuning-calls.ts). */
export const ownCallNames = [
  'status',
  'accuracy',
  'settings',
  'changeSettings',
  'addFolders',
  'removeFolder',
  'startScan',
  'pauseScan',
  'resumeScan',
  'cancelScan',
  'groups',
  'group',
  'members',
  'subfolders',
  'photo',
  'decideGroup',
  'decidePhotos',
  'undoDecision',
  'decisions',
  'problems',
  'similarToPhoto',
  'similarToFile',
  'thumbnail',
  'preview',
] as const satisfies readonly (keyof LibraryCalls)[];

export const libraryCallNames = [...ownCallNames, ...albumCallNames, ...tuningCallNames] as const;

export const libraryEventNames = [
  'scanProgress',
  'statusChanged',
  'groupsChanged',
  'albumsChanged',
  'tuningChanged',
  'modelsChanged',
] as const satisfies readonly (keyof LibraryEvents)[];

/** Fails to compile when a call is missing from `libraryCallNames`. */
type MissingCall = Exclude<keyof LibraryCalls, (typeof libraryCallNames)[number]>;
type MissingEvent = Exclude<keyof LibraryEvents, (typeof libraryEventNames)[number]>;
export const allNamed: [MissingCall, MissingEvent] extends [never, never] ? true : never = true;

type Call<K extends keyof LibraryCalls> = (
  ...request: Parameters<LibraryCalls[K]>
) => Promise<ReturnType<LibraryCalls[K]>>;

/** The same calls as seen from another process, or from a facade that answers later. */
export type LibraryClient = { [K in keyof LibraryCalls]: Call<K> };
