import { hammingDistance } from '../../src/hamming/distance.ts';
import { byDistance, type Neighbour } from '../../src/hamming/hamming-index.ts';

/** What every index must give: all codes compared one by one, nearest first, the smaller id first among equals. */
export class BruteForce {
  readonly #codes = new Map<number, Uint8Array>();

  get size(): number {
    return this.#codes.size;
  }

  get ids(): number[] {
    return [...this.#codes.keys()];
  }

  add(id: number, code: Uint8Array): void {
    this.#codes.set(id, code);
  }

  remove(id: number): boolean {
    return this.#codes.delete(id);
  }

  has(id: number): boolean {
    return this.#codes.has(id);
  }

  range(code: Uint8Array, radius: number): Neighbour[] {
    return this.#all(code).filter(({ distance }) => distance <= radius);
  }

  nearest(code: Uint8Array, count: number, maxDistance = Infinity): Neighbour[] {
    return this.range(code, maxDistance).slice(0, Math.max(0, count));
  }

  #all(code: Uint8Array): Neighbour[] {
    return [...this.#codes]
      .map(([id, held]) => ({ id, distance: hammingDistance(held, code) }))
      .sort(byDistance);
  }
}
