import { byDistance, type HammingIndex, type Neighbour } from './hamming-index.ts';

/** A scan gives up on a code after this many 32-bit words if it is already too far: most codes are unrelated. */
const firstWords = 2;

/**
 * A linear scan over the codes in one Uint32Array. 100,000 codes of 256 bits take about a millisecond: most are
 * dismissed after their first 64 bits. Removal moves the last code into the gap, so the array stays dense.
 */
export class LinearIndex implements HammingIndex {
  readonly bits: number;
  readonly #words: number;
  #codes: Uint32Array;
  #ids: Float64Array;
  readonly #slots = new Map<number, number>();

  constructor(bits: number, capacity = 1024) {
    if (bits <= 0 || bits % 32 !== 0) throw new RangeError(`A code has a multiple of 32 bits, not ${bits}.`);
    this.bits = bits;
    this.#words = bits / 32;
    this.#codes = new Uint32Array(capacity * this.#words);
    this.#ids = new Float64Array(capacity);
  }

  get size(): number {
    return this.#slots.size;
  }

  add(id: number, code: Uint8Array): void {
    if (this.#slots.has(id)) throw new RangeError(`The index holds ${id} already.`);
    const slot = this.#slots.size;
    if (slot === this.#ids.length) this.#grow();
    this.#codes.set(this.#toWords(code), slot * this.#words);
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
  }

  remove(id: number): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    const last = this.#slots.size - 1;
    this.#slots.delete(id);
    if (slot !== last) {
      this.#codes.copyWithin(slot * this.#words, last * this.#words, (last + 1) * this.#words);
      const moved = this.#ids[last]!;
      this.#ids[slot] = moved;
      this.#slots.set(moved, slot);
    }
    return true;
  }

  has(id: number): boolean {
    return this.#slots.has(id);
  }

  range(code: Uint8Array, radius: number): Neighbour[] {
    const found: Neighbour[] = [];
    this.#scan(code, radius, (id, distance) => {
      found.push({ id, distance });
      return radius;
    });
    return found.sort(byDistance);
  }

  nearest(code: Uint8Array, count: number, maxDistance = this.bits): Neighbour[] {
    if (count <= 0) return [];
    // A histogram of the distances found so far bounds the radius: with `count` codes nearer, farther ones are idle.
    const counts = new Uint32Array(this.bits + 1);
    let radius = Math.min(maxDistance, this.bits);
    let within = 0;
    const found: Neighbour[] = [];
    this.#scan(code, radius, (id, distance) => {
      found.push({ id, distance });
      counts[distance] = counts[distance]! + 1;
      within += 1;
      while (within - counts[radius]! >= count) {
        within -= counts[radius]!;
        radius -= 1;
      }
      return radius;
    });
    return found.sort(byDistance).slice(0, count);
  }

  /** Calls `visit` for each code within the radius; `visit` answers with the radius to go on with. */
  #scan(code: Uint8Array, startRadius: number, visit: (id: number, distance: number) => number): void {
    const query = this.#toWords(code);
    const words = this.#words;
    const codes = this.#codes;
    const early = Math.min(firstWords, words);
    let radius = startRadius;
    for (let slot = 0, at = 0; slot < this.#slots.size; slot++, at += words) {
      let distance = 0;
      for (let word = 0; word < early; word++) distance += popcount(codes[at + word]! ^ query[word]!);
      if (distance > radius) continue;
      for (let word = early; word < words; word++) distance += popcount(codes[at + word]! ^ query[word]!);
      if (distance <= radius) radius = visit(this.#ids[slot]!, distance);
    }
  }

  #toWords(code: Uint8Array): Uint32Array {
    if (code.length * 8 !== this.bits)
      throw new RangeError(`This index holds codes of ${this.bits} bits, not ${code.length * 8}.`);
    // Copied: a view into a larger buffer need not be aligned to four bytes.
    return new Uint32Array(code.slice().buffer);
  }

  #grow(): void {
    const capacity = this.#ids.length * 2;
    const codes = new Uint32Array(capacity * this.#words);
    codes.set(this.#codes);
    this.#codes = codes;
    const ids = new Float64Array(capacity);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}

/** Bits set in a 32-bit word (Hacker's Delight, 5-1). */
export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
