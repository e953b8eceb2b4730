import type { Level } from './levels.ts';
import type { Photo, PhotoId } from './photo.ts';

/** The criteria by which a keeper is chosen; the user orders them and leaves out what does not matter. */
export const keepCriteria = ['resolution', 'format', 'compression', 'metadata', 'age', 'path'] as const;

export type KeepCriterion = (typeof keepCriteria)[number];

/** Why the keeper was chosen: the first criterion that told it from the runner-up, and a sentence. */
export interface KeepReason {
  /** `only-order` where every criterion was equal and the lower photo number decided. */
  criterion: KeepCriterion | 'only-order';
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
}

/** Photos joined at one level; every member is related to the keeper directly, never through a third photo. */
export interface Group {
  /** Stable as long as the keeper and the level are the same. */
  id: string;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  /** The keeper first, then by how closely related. */
  members: GroupMember[];
  /** Bytes that would be freed if only the keeper stayed; hard links to the same file are not counted. */
  reclaimableBytes: number;
}

/** One page of groups of a level. */
export interface GroupPage {
  groups: Group[];
  /** All groups of this level. */
  total: number;
  /** Where this page starts in the whole order. */
  offset: number;
}

export const groupOrders = ['reclaimable', 'newest', 'path'] as const;
export type GroupOrder = (typeof groupOrders)[number];

export interface LevelSummary {
  level: Level;
  groups: number;
  photos: number;
  reclaimableBytes: number;
}
