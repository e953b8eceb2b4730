import type { Problem } from './problems.ts';

export const scanStages = ['finding', 'reading', 'comparing', 'renewing'] as const;
export type ScanStage = (typeof scanStages)[number];

/**
 * How far a scan is. `done` never falls and ends exactly at `total`; `total` grows only while `stage` is `finding`.
 * Rates and words are the interface's business.
 */
export interface ScanProgress {
  stage: ScanStage;
  /** Files dealt with so far, problems included. */
  done: number;
  /** Files found so far. */
  total: number;
  /** Bytes of the files read so far. */
  bytesRead: number;
  /** Milliseconds since the scan began. */
  elapsed: number;
  /** Files that needed reading and hashing, of `done`. */
  hashed: number;
  /** Photos per second over the last few seconds of reading; 0 while nothing was read yet. */
  rate: number;
  /** The file worked on last. */
  path?: string | undefined;
}

/** What one scan did. */
export interface ScanReport {
  folders: string[];
  /** Image files found. */
  found: number;
  /** Newly hashed or hashed again because the bytes changed. */
  hashed: number;
  /** Known and untouched: neither opened nor read. */
  unchanged: number;
  /** Found again under another path. */
  moved: number;
  /** Known before, no longer there (their folder being reachable). */
  removed: number;
  /** Files that are no image (skipped without a word in `problems`). */
  otherFiles: number;
  problems: Problem[];
  /** True where the scan was cancelled before its end. */
  cancelled: boolean;
  /** Milliseconds. */
  elapsed: number;
}
