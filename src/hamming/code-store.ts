import { startKernel, type Kernel } from './kernel.ts';

/** The layout of build/hamming/kernel.ts, [Note: planes] and [Note: query]. */
export const blockCodes = 128;
export const chunkBlocks = 128;
export const chunkCodes = blockCodes * chunkBlocks;
const planeBytes = blockCodes / 8;
const areaPlanes = 64;
const blockBytes = areaPlanes * planeBytes;
const groupPlanes = 16;

/** Queries that can stand in memory at once. */
export const querySlots = 32;
/** A query stands there twice: with all its planes, and with those that the sieve looks at. */
const queryBytes = 4096;
const sieveQueryAt = 2048;
const planesAt = 32;
const masksAt = planesAt + 4 * 256;

const pageBytes = 65536;
const codeAt = 0;
const digitsAt = 64;
const survivorsAt = 256;
const allBlocksAt = 768;
const queriesAt = 4096;
const hitsAt = queriesAt + querySlots * queryBytes;
const chunksAt = 5 * pageBytes;

const bitsInByte = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** How many blocks the last sieve left. */
export interface Survivors {
  survivors: number;
}

/** Blocks of a chunk in a row. */
export interface BlockRun {
  first: number;
  count: number;
}

/** Codes within the radius: place (from the first slot) and distance by turns, valid until the next search. */
export interface Hits {
  firstSlot: number;
  found: Int32Array;
}

/** Bytes of a chunk: its planes, and a bit for each of its slots. */
export function chunkBytesOf(bits: number): number {
  return chunkBlocks * planeBytes * (bits + 1);
}

/** Codes of one length in WebAssembly memory, by slot, and the kernel's searches over them. */
export class CodeStore {
  readonly bits: number;
  readonly chunkBytes: number;
  readonly #areas: number;
  readonly #memory = new WebAssembly.Memory({ initial: chunksAt / pageBytes });
  readonly #kernel: Kernel;
  #bytes: Uint8Array;
  #integers: Int32Array;
  #chunks = 0;

  constructor(bits: number) {
    if (bits !== 64 && bits !== 128 && bits !== 256)
      throw new RangeError(`A code has 64, 128 or 256 bits, not ${bits}.`);
    this.bits = bits;
    this.#areas = bits / areaPlanes;
    this.chunkBytes = chunkBytesOf(bits);
    this.#kernel = startKernel(this.#memory);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#integers = new Int32Array(this.#memory.buffer);
    for (let block = 0; block < chunkBlocks; block++) this.#integers[allBlocksAt / 4 + block] = block;
  }

  /** Memory held, in bytes. It never shrinks. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** Makes room for this many slots. Throws RangeError where there is no memory for them. */
  reserve(slots: number): void {
    const chunks = Math.ceil(slots / chunkCodes);
    if (chunks <= this.#chunks) return;
    const missing = chunksAt + chunks * this.chunkBytes - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / pageBytes));
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#integers = new Int32Array(this.#memory.buffer);
    }
    this.#chunks = chunks;
  }

  /** A chunk's bytes, planes and held bits, as they lie in memory: valid until the next `reserve`. */
  chunkAt(chunk: number): Uint8Array {
    return this.#bytes.subarray(this.#addressOf(chunk), this.#addressOf(chunk + 1));
  }

  /** How many slots hold a code. */
  countHeld(): number {
    let held = 0;
    for (let chunk = 0; chunk < this.#chunks; chunk++) {
      const start = this.#heldAt(this.#addressOf(chunk));
      for (let at = start; at < start + chunkCodes / 8; at++) held += bitsInByte[this.#bytes[at]!]!;
    }
    return held;
  }

  isHeld(slot: number): boolean {
    return (this.#bytes[this.#heldByte(slot)]! & (1 << (slot & 7))) !== 0;
  }

  put(slot: number, code: Uint8Array): void {
    this.#bytes.set(code, codeAt);
    this.#putCode(slot);
  }

  drop(slot: number): void {
    this.#bytes[this.#heldByte(slot)]! &= ~(1 << (slot & 7));
  }

  move(from: number, to: number): void {
    const chunk = Math.floor(from / chunkCodes);
    this.#kernel.take(this.#addressOf(chunk), from % chunkCodes, this.#areas, codeAt);
    this.#putCode(to);
    this.drop(from);
  }

  /** Writes a query into a place (0 to `querySlots` - 1). */
  prepare(place: number, code: Uint8Array): void {
    this.#writeQuery(queriesAt + place * queryBytes, code, this.bits);
  }

  /** Lets the sieve look at so many areas of 64 planes for this query. */
  prepareSieve(place: number, code: Uint8Array, areas: number): void {
    this.#writeQuery(queriesAt + place * queryBytes + sieveQueryAt, code, areas * areaPlanes);
  }

  /** Blocks of a chunk, the first `blocks` of it, that may hold a code within the radius (up to 127); see `measure`. */
  sieve(place: number, chunk: number, blocks: number, radius: number): number {
    const query = queriesAt + place * queryBytes + sieveQueryAt;
    return this.#kernel.sieve(this.#addressOf(chunk), blocks, query, radius, survivorsAt);
  }

  /** Finds the codes within the radius among the last sieve's survivors, or in a run of a chunk's blocks. */
  measure(place: number, chunk: number, blocks: Survivors | BlockRun, radius: number): Hits {
    const address = this.#addressOf(chunk);
    const count = this.#kernel.measure(
      address,
      this.#heldAt(address),
      'survivors' in blocks ? survivorsAt : allBlocksAt + 4 * blocks.first,
      'survivors' in blocks ? blocks.survivors : blocks.count,
      queriesAt + place * queryBytes,
      radius,
      digitsAt,
      hitsAt,
    );
    return {
      firstSlot: chunk * chunkCodes,
      found: this.#integers.subarray(hitsAt / 4, hitsAt / 4 + 2 * count),
    };
  }

  #writeQuery(address: number, code: Uint8Array, planes: number): void {
    const at = address / 4;
    const zeros: number[] = [];
    const ones: number[] = [];
    for (let bit = 0; bit < planes; bit++) {
      const plane = Math.floor(bit / areaPlanes) * chunkBlocks * blockBytes + (bit % areaPlanes) * planeBytes;
      (((code[bit >> 3]! >> (bit & 7)) & 1) === 0 ? zeros : ones).push(plane);
    }
    const restZeros = zeros.splice(zeros.length - (zeros.length % groupPlanes));
    const restOnes = ones.splice(ones.length - (ones.length % groupPlanes));
    const hasRest = restZeros.length + restOnes.length > 0 ? 1 : 0;
    this.#integers.set([zeros.length / groupPlanes, ones.length / groupPlanes, hasRest], at);
    this.#integers.set([...zeros, ...ones, ...restZeros, ...restOnes], at + planesAt / 4);
    const masks = at + masksAt / 4;
    this.#integers.fill(0, masks, masks + 4 * restZeros.length);
    this.#integers.fill(-1, masks + 4 * restZeros.length, masks + 4 * groupPlanes);
  }

  #putCode(slot: number): void {
    const chunk = Math.floor(slot / chunkCodes);
    this.#kernel.put(this.#addressOf(chunk), slot % chunkCodes, this.#areas, codeAt);
    this.#bytes[this.#heldByte(slot)]! |= 1 << (slot & 7);
  }

  #addressOf(chunk: number): number {
    return chunksAt + chunk * this.chunkBytes;
  }

  /** Where the bits lie that say which codes of a chunk are held: behind all its planes. */
  #heldAt(chunkAddress: number): number {
    return chunkAddress + chunkBlocks * planeBytes * this.bits;
  }

  #heldByte(slot: number): number {
    const chunk = Math.floor(slot / chunkCodes);
    return this.#heldAt(this.#addressOf(chunk)) + ((slot % chunkCodes) >> 3);
  }
}
