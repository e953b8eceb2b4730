import type { GroupId } from './groups.ts';
import type { Photo, PhotoId } from './photo.ts';

/**
 * What a user says of some photos:
 *
 * - `duplicate`: they are one picture. They are shown as such, also where nothing but the user's word joins them.
 * - `keep-both`: they are rightly called related, and all of them stay. The question is settled.
 * - `not-related`: they are not what the group makes of them. They are never shown in one group again.
 *
 * A decision is about contents (bytes), so it survives moves and renames; of two that contradict each other the later
 * one counts. Nothing happens to a file.
 */
export const verdicts = ['duplicate', 'keep-both', 'not-related'] as const;

export type Verdict = (typeof verdicts)[number];

/** The words the interface and the command line use for a verdict. */
export const verdictNames: Record<Verdict, string> = {
  duplicate: 'Duplicates',
  'keep-both': 'Keep all',
  'not-related': 'Not related',
};

export interface Decision {
  id: number;
  verdict: Verdict;
  /** Milliseconds since 1970. */
  decidedAt: number;
  /** How many photos of the library it speaks of at present. */
  photos: number;
  /** The first few of them, the group's keeper first. */
  sample: Photo[];
}

/** A question about a group as the user saw it. */
export interface GroupQuestion {
  group: GroupId;
  /** `Group.fingerprint` at that moment: a group that has changed since is not decided unseen. */
  fingerprint: string;
  /**
   * The verdict is about this member alone: how it stands to the keeper or, for `not-related`, to all others. Without
   * it the verdict is about all that is not settled in the group.
   */
  photo?: PhotoId | undefined;
}
