/** The sieve's counters end at 127. */
const farthestRadius = 127;

/** Pairs of planes in an area. */
const areaPairs = 32;

/**
 * Measuring a block that survived reads 4 KB that nothing has fetched ahead, 0.7 microseconds, as long as a look at one area
 * more of so many blocks.
 */
const survivorShare = 24;

/**
 * How many areas of 64 planes the sieve looks at, for one query. A pair of planes differs from the query in 3 of 4
 * unrelated codes, so after m pairs the count is about 0.75 m, with a deviation of 0.43 sqrt(m), wider where bits go
 * together. The plan starts four deviations beyond the radius, takes one area more, for good, whenever too much
 * survives, and one less as long as next to nothing does.
 */
export class SievePlan {
  readonly #most: number;
  #radius = -1;
  #least = 1;
  #areas = 0;

  constructor(bits: number) {
    this.#most = bits / (2 * areaPairs);
  }

  /** Areas to look at for this radius, or 0 where everything is to be measured at once. */
  areasFor(radius: number): number {
    if (radius !== this.#radius) {
      this.#radius = radius;
      this.#least = 1;
      this.#areas = radius > farthestRadius ? this.#most + 1 : startAreas(radius);
    }
    return this.#areas > this.#most ? 0 : this.#areas;
  }

  /** Tells how many of the blocks survived. */
  observe(survivors: number, blocks: number): void {
    if (survivors * survivorShare > blocks) {
      this.#areas += 1;
      this.#least = this.#areas;
    } else if (survivors * 64 <= blocks && this.#areas > this.#least) this.#areas -= 1;
  }
}

function startAreas(radius: number): number {
  let areas = 1;
  const reach = (pairs: number): number => 0.75 * pairs - 4 * 0.433 * Math.sqrt(pairs);
  while (reach(areas * areaPairs) <= radius) areas += 1;
  return areas;
}
