import { byDistance, type Neighbour } from './hamming-index.ts';

/** Takes what a search finds for one query. */
export interface Collector {
  /** Only codes within this many bits are of interest from here on; below 0, none. */
  readonly radius: number;
  add: (id: number, distance: number) => void;
  /** What was found, in the order of every result list. */
  result: () => Neighbour[];
}

/** Keeps everything within a radius. */
export class RangeCollector implements Collector {
  readonly radius: number;
  readonly #byDistance: number[][] = [];

  constructor(radius: number) {
    this.radius = radius;
  }

  add(id: number, distance: number): void {
    (this.#byDistance[distance] ??= []).push(id);
  }

  result(): Neighbour[] {
    const result: Neighbour[] = [];
    this.#byDistance.forEach((ids, distance) => {
      // A library's ids mostly come in order, and a blob of equal pictures is found tens of thousands at a time.
      if (ids.some((id, at) => at > 0 && ids[at - 1]! > id)) ids.sort((a, b) => a - b);
      for (const id of ids) result.push({ id, distance });
    });
    return result;
  }
}

/** More found than this beyond what is asked for is thrown away. */
const surplus = 4096;

/** Keeps the nearest, and draws the radius in as nearer ones are found. */
export class NearestCollector implements Collector {
  readonly #count: number;
  readonly #counts: Uint32Array;
  #radius: number;
  /** Found within the radius, or out of it before it shrank. */
  #found: Neighbour[] = [];
  #within = 0;

  constructor(count: number, maxDistance: number, bits: number) {
    this.#count = count;
    this.#counts = new Uint32Array(bits + 1);
    this.#radius = count > 0 ? Math.min(maxDistance, bits) : -1;
  }

  get radius(): number {
    return this.#radius;
  }

  add(id: number, distance: number): void {
    // The kernel was asked with the radius as it was when it started.
    if (distance > this.#radius) return;
    this.#found.push({ id, distance });
    this.#counts[distance]! += 1;
    this.#within += 1;
    while (this.#within - this.#counts[this.#radius]! >= this.#count) {
      this.#within -= this.#counts[this.#radius]!;
      this.#radius -= 1;
    }
    if (this.#found.length > 2 * this.#count + surplus) this.#prune();
  }

  result(): Neighbour[] {
    return this.#found.sort(byDistance).slice(0, this.#count);
  }

  #prune(): void {
    this.#found = this.result();
    this.#counts.fill(0);
    for (const { distance } of this.#found) this.#counts[distance]! += 1;
    this.#within = this.#found.length;
  }
}
