import type { Verdict } from './decisions.ts';
import type { Accuracy } from './accuracy.ts';
import type { KeepReason, MemberRelation } from './groups.ts';
import type { Level } from './levels.ts';
import type { Match } from './query.ts';
import type { ScanReport } from './progress.ts';
import type { LibraryStatus } from './status.ts';

/**
 * What the command line prints with `--json`. `version` rises when a field changes its meaning or goes away; new
 * fields may come without that. Described for readers in docs/command-line.md.
 */
export const reportVersion = 1;

/** A photo in a report. */
export interface ReportedPhoto {
  path: string;
  /** Bytes. */
  size: number;
  width: number;
  height: number;
  format: string;
  takenAt?: string | undefined;
  camera?: string | undefined;
  companions: string[];
}

export interface GroupsReport {
  version: typeof reportVersion;
  groups: {
    id: string;
    level: Level;
    /** Path of the photo to keep. */
    keeper: string;
    reason: KeepReason;
    reclaimableBytes: number;
    /** The user's decisions leave no question open about it. */
    decided: boolean;
    /** The keeper first; the others with their relation to it. */
    photos: (ReportedPhoto & { relation?: MemberRelation | undefined })[];
  }[];
}

export interface DecisionsReport {
  version: typeof reportVersion;
  decisions: {
    id: number;
    verdict: Verdict;
    /** Milliseconds since 1970. */
    decidedAt: number;
    /** How many photos of the library it speaks of at present. */
    photos: number;
    /** Paths of the first few of them. */
    sample: string[];
  }[];
  /** All there are; `decisions` are the latest. */
  total: number;
}

export interface PairsReport {
  version: typeof reportVersion;
  pairs: {
    a: string;
    b: string;
    level: Level;
    /** Bits of 256 in which the picture codes differ; absent between exact copies. */
    distance?: number | undefined;
    /** Verification score, 0 to 1. */
    score?: number | undefined;
    evidence: string;
  }[];
}

export type AccuracyReport = { version: typeof reportVersion } & Accuracy;

export type ScanReportJson = { version: typeof reportVersion } & ScanReport;

export interface SimilarReport {
  version: typeof reportVersion;
  query: string;
  matches: (ReportedPhoto & Pick<Match, 'level' | 'distance' | 'score' | 'evidence'>)[];
  /** Milliseconds. */
  elapsed: number;
}

export type StatusReport = { version: typeof reportVersion } & Pick<
  LibraryStatus,
  'libraryFolder' | 'folders' | 'photos' | 'problems' | 'levels' | 'decisions' | 'engine'
>;
