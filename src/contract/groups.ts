import type { Level } from './levels.ts';
import type { Photo, PhotoId } from './photo.ts';

/** The criteria by which a keeper is chosen; the user orders them and leaves out what does not matter. */
export const keepCriteria = ['resolution', 'format', 'compression', 'metadata', 'age', 'path'] as const;

export type KeepCriterion = (typeof keepCriteria)[number];

/** What decided where no criterion did: the lower photo number; or that most of the group matches the keeper only. */
export const otherReasons = ['only-order', 'reach'] as const;

/** Why the keeper was chosen: the first criterion that told it from the runner-up, and a sentence. */
export interface KeepReason {
  criterion: KeepCriterion | (typeof otherReasons)[number];
  sentence: string;
}

/** How a member is related to its group's keeper. */
export interface MemberRelation {
  level: Level;
  /** Bits of 256 in which the picture codes differ; absent where no code was compared. */
  distance?: number | undefined;
  /** Verification score, 0 to 1; absent where the level needs none (exact copy, similar). */
  score?: number | undefined;
  /** A few words on the evidence: `same bytes`, `cropped to 64 %`, `taken 0.4 s apart`. */
  evidence: string;
}

export interface GroupMember {
  photo: Photo;
  /** Absent for the keeper itself. */
  relation?: MemberRelation | undefined;
  /** One of the photos between which the user has settled the matter; the others are what is new. */
  isSettled: boolean;
}

/** Stable as long as the keeper and the level of a group are the same. */
export type GroupId = string;

/**
 * Photos joined at one level; every member is related to the keeper directly, never through a third photo, but where
 * the user has called photos duplicates.
 */
export interface Group {
  id: GroupId;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  /** How many photos it has. */
  photos: number;
  /** The first of them: the keeper, then by how closely related. The rest comes by `members`. */
  members: GroupMember[];
  /** Bytes that would be freed if only the keeper stayed; hard links to the same file are not counted. */
  reclaimableBytes: number;
  /** The user's decisions leave no question open between the members. */
  isDecided: boolean;
  /** Another one whenever the group has other members. */
  fingerprint: string;
}

/** Which groups are wanted; what is absent does not matter. */
export interface GroupFilter {
  decided?: boolean | undefined;
  /** At least one photo lies in this watched folder or, with `path`, below that path in it. */
  folder?: FolderPlace | undefined;
  /** At least one photo was taken, or else last changed, in this span; milliseconds since 1970 in camera time. */
  from?: number | undefined;
  to?: number | undefined;
  /** At least one photo is in this album. */
  album?: string | undefined;
  /** At least so many bytes would be freed. */
  minimumBytes?: number | undefined;
}

export interface FolderPlace {
  /** A watched folder. */
  id: number;
  /** Inside it: `2019/June`; the folder itself where absent. */
  path?: string | undefined;
}

/** One page of groups of a level. */
export interface GroupPage {
  /** With their first members. */
  groups: Group[];
  /** All groups that are wanted, and their sums. */
  total: number;
  photos: number;
  reclaimableBytes: number;
  /** Where this page starts in the whole order. */
  offset: number;
}

/** Most to free first, latest taken first, by the keeper's path. */
export const groupOrders = ['reclaimable', 'newest', 'path'] as const;
export type GroupOrder = (typeof groupOrders)[number];

/** Sums over groups; a photo that is in two of them counts twice. */
export interface GroupSums {
  groups: number;
  photos: number;
  reclaimableBytes: number;
}

export interface LevelSummary extends GroupSums {
  level: Level;
  /** Those of the sums that the user has settled. */
  decided: GroupSums;
}
