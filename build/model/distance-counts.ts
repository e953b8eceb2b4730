/** How many pairs lie at each Hamming distance from 0 to `largest`. */
export class DistanceCounts {
  readonly largest: number;
  total = 0;
  readonly #counts: Float64Array;

  constructor(largest: number) {
    this.largest = largest;
    this.#counts = new Float64Array(largest + 1);
  }

  add(distance: number): void {
    this.#counts[distance]! += 1;
    this.total += 1;
  }

  countWithin(radius: number): number {
    return this.#counts.subarray(0, radius + 1).reduce((sum, count) => sum + count, 0);
  }

  /** 0 where nothing was counted. */
  shareWithin(radius: number): number {
    return this.total === 0 ? 0 : this.countWithin(radius) / this.total;
  }

  /** The smallest distance within which at least `share` of the pairs lie. */
  quantile(share: number): number {
    let distance = 0;
    while (distance < this.largest && this.countWithin(distance) < share * this.total) distance += 1;
    return distance;
  }
}
