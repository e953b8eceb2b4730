/** Ids per array: grown piece by piece, so that no growth copies what is there or leaves half of it empty. */
const pieceBits = 14;
const pieceSize = 1 << pieceBits;

/** Fewer ids than this out of order are looked up in a Map, which costs ten times their memory. */
const smallestMerge = 1024;

/**
 * Which id stands in which slot, and where an id stands. A library's ids mostly arrive in ascending order: that part is
 * searched by bisection in the ids themselves and costs 4 bytes an id (8 in a piece that has ids from 2^32 on). The rest
 * goes through a directory of slots in the order of their ids, 4 bytes more, with a Map for the latest.
 *
 * Slots whose code was removed keep their id until a compaction closes the gap; `isHeld` tells them apart.
 */
export class IdTable {
  readonly #isHeld: (slot: number) => boolean;
  readonly #pieces: (Uint32Array | Float64Array)[] = [];
  #length = 0;
  /** Slots before this one have ascending ids, except for those in the gap. */
  #ascending = 0;
  /** While a compaction runs: the slots between what has moved and what is still to be seen. */
  #isMoving = false;
  #gapStart = 0;
  #gapEnd = 0;
  #directory = new Uint32Array(0);
  readonly #recent = new Map<number, number>();

  constructor(isHeld: (slot: number) => boolean) {
    this.#isHeld = isHeld;
  }

  /** Slots in use, with those of removed codes. */
  get length(): number {
    return this.#length;
  }

  /** Memory held, in bytes; the Map is counted at 40 bytes an entry. */
  get byteLength(): number {
    const pieces = this.#pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    return pieces + this.#directory.byteLength + 40 * this.#recent.size;
  }

  at(slot: number): number {
    return this.#pieces[slot >>> pieceBits]![slot & (pieceSize - 1)]!;
  }

  /** The slot of an id that is held, or -1. */
  find(id: number): number {
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent;
    const ascending = this.#findAscending(id);
    if (ascending >= 0 && this.#isHeld(ascending)) return ascending;
    const entry = this.#findEntry(id);
    const slot = entry < 0 ? -1 : this.#directory[entry]!;
    return slot >= 0 && this.#isHeld(slot) ? slot : -1;
  }

  /** The ids as they lie in memory, 16,384 slots an array. */
  get pieces(): readonly (Uint32Array | Float64Array)[] {
    return this.#pieces;
  }

  /** Takes over all ids of an index; to be called on an empty table, when `isHeld` already knows the slots. */
  restore(pieces: readonly (Uint32Array | Float64Array)[], length: number): void {
    this.#pieces.push(...pieces);
    this.#length = length;
    while (
      this.#ascending < length &&
      (this.#ascending === 0 || this.at(this.#ascending - 1) < this.at(this.#ascending))
    )
      this.#ascending += 1;
    const rest = Uint32Array.from({ length: length - this.#ascending }, (_, at) => this.#ascending + at);
    this.#directory = rest.filter((slot) => this.#isHeld(slot)).sort((a, b) => this.at(a) - this.at(b));
  }

  /** Gives an id that is not held the next slot. */
  append(id: number): number {
    const slot = this.#length;
    this.#write(slot, id);
    this.#length += 1;
    const isNext = !this.#isMoving && this.#ascending === slot && (slot === 0 || this.at(slot - 1) < id);
    if (isNext) this.#ascending += 1;
    else this.#recent.set(id, slot);
    if (this.#recent.size >= Math.max(smallestMerge, this.#directory.length >> 3)) this.#merge();
    return slot;
  }

  /** To be told of every removal. */
  forget(id: number): void {
    this.#recent.delete(id);
  }

  /** Starts a compaction: from `start` on, the first slot not held, slots are moved or skipped in turn. */
  openGap(start: number): void {
    this.#merge();
    this.#isMoving = true;
    this.#gapStart = start;
    this.#gapEnd = start;
  }

  /** The first slot that the compaction has yet to see. */
  get gapEnd(): number {
    return this.#gapEnd;
  }

  /** The slot at the gap's end has nothing to keep. */
  skip(): void {
    this.#gapEnd += 1;
    this.#endAscending();
  }

  /** Moves the id at the gap's end to its start and returns that slot. */
  moveToGap(): number {
    const slot = this.#gapEnd;
    const id = this.at(slot);
    const entry = this.#entryOf(slot);
    const target = this.#gapStart;
    this.#write(target, id);
    // The slot may be a former one of an id that was removed and added again meanwhile.
    if (this.#recent.get(id) === slot) this.#recent.set(id, target);
    else if (entry >= 0) this.#directory[entry] = target;
    // An id from behind the ascending ones takes its place behind them.
    this.#endAscending();
    this.#gapStart += 1;
    this.#gapEnd += 1;
    this.#endAscending();
    return target;
  }

  /** Whether the directory lists a slot, held or not: then it must be moved, since its id is a key there. */
  isListed(slot: number): boolean {
    return this.#entryOf(slot) >= 0;
  }

  /** Ends a compaction that has seen every slot. */
  closeGap(): void {
    this.#merge();
    this.#length = this.#gapStart;
    this.#ascending = Math.min(this.#ascending, this.#length);
    this.#pieces.length = Math.ceil(this.#length / pieceSize);
    this.#isMoving = false;
    this.#gapStart = 0;
    this.#gapEnd = 0;
  }

  /** Once the last of the ascending ids has moved, their part ends where the gap starts. */
  #endAscending(): void {
    if (this.#gapEnd >= this.#ascending && this.#gapStart < this.#ascending) this.#ascending = this.#gapStart;
  }

  #write(slot: number, id: number): void {
    const number = slot >>> pieceBits;
    let piece = (this.#pieces[number] ??= new Uint32Array(pieceSize));
    if (id > 0xffffffff && piece instanceof Uint32Array) {
      piece = Float64Array.from(piece);
      this.#pieces[number] = piece;
    }
    piece[slot & (pieceSize - 1)] = id;
  }

  /** The slot of an id among the ascending ones, or -1. */
  #findAscending(id: number): number {
    let low = 0;
    let high = this.#ascending;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (middle >= this.#gapStart && middle < this.#gapEnd) {
        if (this.#gapEnd >= high || id < this.at(this.#gapEnd)) high = Math.max(low, this.#gapStart);
        else low = this.#gapEnd;
        continue;
      }
      const found = this.at(middle);
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  /** The place of an id in the directory, or -1. */
  #findEntry(id: number): number {
    let low = 0;
    let high = this.#directory.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.at(this.#directory[middle]!);
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  #entryOf(slot: number): number {
    if (slot < this.#ascending) return -1;
    const entry = this.#findEntry(this.at(slot));
    return entry >= 0 && this.#directory[entry] === slot ? entry : -1;
  }

  /** Takes the latest ids into the directory and drops slots that are not held. */
  #merge(): void {
    const recent = [...this.#recent].sort((a, b) => a[0] - b[0]);
    const old = this.#directory.filter((slot) => this.#isHeld(slot));
    const merged = new Uint32Array(old.length + recent.length);
    let fromOld = 0;
    let fromRecent = 0;
    for (let at = 0; at < merged.length; at++) {
      const next = recent[fromRecent];
      if (next === undefined || (fromOld < old.length && this.at(old[fromOld]!) < next[0])) {
        merged[at] = old[fromOld++]!;
      } else {
        merged[at] = next[1];
        fromRecent += 1;
      }
    }
    this.#directory = merged;
    this.#recent.clear();
  }
}
