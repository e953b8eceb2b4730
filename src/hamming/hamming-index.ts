/** One code found near a query. */
export interface Neighbour {
  id: number;
  /** Bits in which the codes differ. */
  distance: number;
}

/**
 * An exact index over binary codes of one length. Results are what a brute-force search gives, ordered by distance
 * and, among equals, by id. A code of another length than the index's throws RangeError everywhere.
 */
export interface HammingIndex {
  /** Code length in bits: 64, 128 or 256. */
  readonly bits: number;
  /** Codes held at present. */
  readonly size: number;
  /** Adds a code of `bits / 8` bytes under an id (0 to 2^53 - 1) not held yet; throws RangeError otherwise. */
  add: (id: number, code: Uint8Array) => void;
  /** Forgets an id; false where it was not held. */
  remove: (id: number) => boolean;
  has: (id: number) => boolean;
  /** All codes within `radius` bits, both ends included. */
  range: (code: Uint8Array, radius: number) => Neighbour[];
  /** `range` for many codes at once, cheaper than one by one; results in the order of the codes. */
  rangeMany: (codes: readonly Uint8Array[], radius: number) => Neighbour[][];
  /** The `count` nearest codes that lie within `maxDistance` bits (any distance where it is absent). */
  nearest: (code: Uint8Array, count: number, maxDistance?: number) => Neighbour[];
  /** `nearest` for many codes at once. */
  nearestMany: (codes: readonly Uint8Array[], count: number, maxDistance?: number) => Neighbour[][];
  /**
   * Spends about a millisecond on closing the gaps that removals left; true while there is more to do. Adding and
   * removing do a little of it each time, so calling this is for idle moments only.
   */
  compact: () => boolean;
}

/** The order of every result list. */
export function byDistance(a: Neighbour, b: Neighbour): number {
  return a.distance - b.distance || a.id - b.id;
}
