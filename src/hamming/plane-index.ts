import { blockCodes, chunkBlocks, chunkBytesOf, chunkCodes, CodeStore, querySlots } from './code-store.ts';
import { NearestCollector, RangeCollector, type Collector } from './collectors.ts';
import type { HammingIndex, Neighbour } from './hamming-index.ts';
import { IdTable } from './id-table.ts';
import { SievePlan } from './sieve-plan.ts';

/** Gaps are closed when more than one slot in so many is empty. */
const gapShare = 8;
const fewestGaps = 1024;

/** Slots that one change moves while gaps are closed: so many that closing outruns removing. */
const slotsPerChange = 16;

/** Slots that one call of `compact` moves, about a millisecond. */
const slotsPerCompact = 512;

/** A search for the nearest starts with this many blocks, to have a radius for the rest. */
const firstBlocks = 8;

/** What must be known of an index to make room for its parts. */
export interface IndexShape {
  bits: number;
  slots: number;
  /** Which of the runs of 16,384 ids take 8 bytes an id. */
  wideIds: number[];
}

/** The bytes of all parts of an index of this shape. */
export function partBytes({ bits, slots, wideIds }: IndexShape): number {
  const chunks = Math.ceil(slots / chunkCodes);
  return chunks * (chunkBytesOf(bits) + 4 * chunkCodes) + wideIds.length * 4 * chunkCodes;
}

interface Search {
  code: Uint8Array;
  collector: Collector;
  /** Where the query stands in the store. */
  place: number;
  plan: SievePlan;
  /** Areas that the sieve is prepared for. */
  areas: number;
}

/** The index over bit planes in WebAssembly memory: docs/performance.md says how fast it is, and why. */
export class PlaneIndex implements HammingIndex {
  readonly #codes: CodeStore;
  readonly #ids: IdTable;
  #size = 0;
  #isCompacting = false;

  /** Throws RangeError for another length than 64, 128 or 256 bits. */
  constructor(bits: number) {
    this.#codes = new CodeStore(bits);
    this.#ids = new IdTable((slot) => this.#codes.isHeld(slot));
  }

  /**
   * An index from what `parts` gave. `fill` is called for each part in the same order and writes its bytes; what it
   * throws is thrown on.
   */
  static async restore(shape: IndexShape, fill: (part: Uint8Array) => Promise<void>): Promise<PlaneIndex> {
    const index = new PlaneIndex(shape.bits);
    index.#codes.reserve(shape.slots);
    for (let chunk = 0; chunk < index.#codes.chunks; chunk++) await fill(index.#codes.chunkAt(chunk));
    const ids = Array.from({ length: index.#codes.chunks }, (_, chunk) =>
      shape.wideIds.includes(chunk) ? new Float64Array(chunkCodes) : new Uint32Array(chunkCodes),
    );
    for (const piece of ids) await fill(new Uint8Array(piece.buffer));
    index.#ids.restore(ids, shape.slots);
    index.#size = index.#codes.countHeld();
    return index;
  }

  get shape(): IndexShape {
    const wideIds = this.#ids.pieces.flatMap((piece, at) => (piece instanceof Float64Array ? [at] : []));
    return { bits: this.bits, slots: this.#ids.length, wideIds };
  }

  /** All that the index holds, as it lies in memory: valid until the next change. */
  parts(): Uint8Array[] {
    const pieces = this.#ids.pieces;
    const codes = pieces.map((_, chunk) => this.#codes.chunkAt(chunk));
    return [...codes, ...pieces.map((piece) => new Uint8Array(piece.buffer))];
  }

  get bits(): number {
    return this.#codes.bits;
  }

  get size(): number {
    return this.#size;
  }

  /** Memory held by codes and ids, in bytes. */
  get byteLength(): number {
    return this.#codes.byteLength + this.#ids.byteLength;
  }

  add(id: number, code: Uint8Array): void {
    this.#check(code);
    if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`${id} is not an id.`);
    if (this.has(id)) throw new RangeError(`The index holds ${id} already.`);
    this.#codes.reserve(this.#ids.length + 1);
    this.#codes.put(this.#ids.append(id), code);
    this.#size += 1;
    if (this.#isCompacting) this.#moveSlots(slotsPerChange);
  }

  remove(id: number): boolean {
    const slot = this.#ids.find(id);
    if (slot < 0) return false;
    this.#codes.drop(slot);
    this.#ids.forget(id);
    this.#size -= 1;
    if (!this.#isCompacting) this.#startCompacting(Math.max(fewestGaps, this.#ids.length / gapShare));
    if (this.#isCompacting) this.#moveSlots(slotsPerChange);
    return true;
  }

  has(id: number): boolean {
    return this.#ids.find(id) >= 0;
  }

  range(code: Uint8Array, radius: number): Neighbour[] {
    return this.rangeMany([code], radius)[0]!;
  }

  rangeMany(codes: readonly Uint8Array[], radius: number): Neighbour[][] {
    return this.#search(
      codes,
      chunkBlocks,
      () => new RangeCollector(Math.min(Math.floor(radius), this.bits)),
    );
  }

  nearest(code: Uint8Array, count: number, maxDistance = this.bits): Neighbour[] {
    return this.nearestMany([code], count, maxDistance)[0]!;
  }

  nearestMany(codes: readonly Uint8Array[], count: number, maxDistance = this.bits): Neighbour[][] {
    return this.#search(
      codes,
      firstBlocks,
      () => new NearestCollector(count, Math.floor(maxDistance), this.bits),
    );
  }

  compact(): boolean {
    if (!this.#isCompacting) this.#startCompacting(0);
    if (this.#isCompacting) this.#moveSlots(slotsPerCompact);
    return this.#isCompacting;
  }

  /** Runs queries over the index a block of queries at a time, so that a chunk is in the cache for all of them. */
  #search(codes: readonly Uint8Array[], startBlocks: number, collectorFor: () => Collector): Neighbour[][] {
    for (const code of codes) this.#check(code);
    const results: Neighbour[][] = [];
    for (let first = 0; first < codes.length; first += querySlots) {
      const searches = codes.slice(first, first + querySlots).map((code, place): Search => {
        this.#codes.prepare(place, code);
        return { code, collector: collectorFor(), place, plan: new SievePlan(this.bits), areas: 0 };
      });
      this.#scan(searches, startBlocks);
      for (const { collector } of searches) results.push(collector.result());
    }
    return results;
  }

  #scan(searches: readonly Search[], startBlocks: number): void {
    const blocks = Math.ceil(this.#ids.length / blockCodes);
    let step = startBlocks;
    for (let block = 0; block < blocks; block += step, step *= 2) {
      const first = block % chunkBlocks;
      step = Math.min(step, chunkBlocks - first);
      const count = Math.min(step, blocks - block);
      for (const search of searches) this.#scanBlocks(search, Math.floor(block / chunkBlocks), first, count);
    }
  }

  #scanBlocks(search: Search, chunk: number, first: number, count: number): void {
    const { collector, place } = search;
    const radius = collector.radius;
    if (radius < 0) return;
    const areas = first === 0 ? search.plan.areasFor(radius) : 0;
    let hits;
    if (areas > 0) {
      if (areas !== search.areas) this.#codes.prepareSieve(place, search.code, areas);
      search.areas = areas;
      const survivors = this.#codes.sieve(place, chunk, count, radius);
      search.plan.observe(survivors, count);
      if (survivors === 0) return;
      hits = this.#codes.measure(place, chunk, { survivors }, radius);
    } else hits = this.#codes.measure(place, chunk, { first, count }, radius);
    const { found, firstSlot } = hits;
    for (let at = 0; at < found.length; at += 2)
      collector.add(this.#ids.at(firstSlot + found[at]!), found[at + 1]!);
  }

  #check(code: Uint8Array): void {
    if (code.length * 8 !== this.bits)
      throw new RangeError(`This index holds codes of ${this.bits} bits, not ${code.length * 8}.`);
  }

  #startCompacting(gaps: number): void {
    if (this.#ids.length - this.#size <= gaps) return;
    let slot = 0;
    while (this.#codes.isHeld(slot)) slot += 1;
    this.#ids.openGap(slot);
    this.#isCompacting = true;
  }

  /** Moves so many codes into the gap; slots with nothing in them are cheap to pass and count as a sixteenth. */
  #moveSlots(budget: number): void {
    let left = budget;
    while (left > 0 && this.#ids.gapEnd < this.#ids.length) {
      const slot = this.#ids.gapEnd;
      const isHeld = this.#codes.isHeld(slot);
      if (isHeld || this.#ids.isListed(slot)) {
        const target = this.#ids.moveToGap();
        if (isHeld && target !== slot) this.#codes.move(slot, target);
        left -= 1;
      } else {
        this.#ids.skip();
        left -= 1 / 16;
      }
    }
    if (this.#ids.gapEnd < this.#ids.length) return;
    this.#ids.closeGap();
    this.#isCompacting = false;
  }
}
