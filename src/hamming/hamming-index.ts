/** One code found near a query. */
export interface Neighbour {
  id: number;
  /** Bits in which the codes differ. */
  distance: number;
}

/**
 * An exact index over binary codes of one length. Results are what a brute-force search gives, ordered by distance
 * and, among equals, by id.
 */
export interface HammingIndex {
  /** Code length in bits, a multiple of 32. */
  readonly bits: number;
  /** Codes held at present. */
  readonly size: number;
  /** Adds a code of `bits / 8` bytes under an id that is not held yet; throws RangeError otherwise. */
  add: (id: number, code: Uint8Array) => void;
  /** Forgets an id; false where it was not held. */
  remove: (id: number) => boolean;
  has: (id: number) => boolean;
  /** All codes within `radius` bits, both ends included. */
  range: (code: Uint8Array, radius: number) => Neighbour[];
  /** The `count` nearest codes that lie within `maxDistance` bits (any distance where it is absent). */
  nearest: (code: Uint8Array, count: number, maxDistance?: number) => Neighbour[];
}

/** The order of every result list. */
export function byDistance(a: Neighbour, b: Neighbour): number {
  return a.distance - b.distance || a.id - b.id;
}
