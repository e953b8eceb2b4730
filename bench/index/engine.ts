/** What is asked of an engine: `radius` for a range query, `count` for the nearest. */
export type Question = { radius: number; count?: never } | { count: number; radius?: never };

export interface Answer {
  /** Time of the search itself, without sending question and answer. */
  milliseconds: number;
  /** Codes found, over all queries; equal between engines where nothing depends on the order of ties. */
  found: number;
}

/** One index over one set of codes, in this process or another. */
export interface Engine {
  readonly name: string;
  /** Searches for all codes (`[n, bits / 8]` bytes) in one call. */
  search: (queries: Uint8Array, question: Question) => Promise<Answer>;
  close: () => void;
}
