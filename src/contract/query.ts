import type { Level } from './levels.ts';
import type { Photo } from './photo.ts';

/** One photo of the library that resembles the query. */
export interface Match {
  photo: Photo;
  /** `unsure` where the pictures are near but neither confirmed nor refuted. */
  level: Level | 'unsure';
  distance?: number | undefined;
  score?: number | undefined;
  evidence: string;
}

export interface QueryResult {
  /** Name of the file asked about. */
  name: string;
  /** The query's own photo, where it lies in the library. */
  photo?: Photo | undefined;
  /** Strongest level first, then nearest first. */
  matches: Match[];
  /** Milliseconds from call to answer, decoding included. */
  elapsed: number;
}
