/** Planes that the kernel adds in one go; half as many pairs. */
const groupPlanes = 16;

/** The sieve's counters end at 127. */
const farthestRadius = 127;

/**
 * How many groups of planes the sieve looks at, for one query. A pair of planes differs from the query in 3 of 4 unrelated
 * codes, so after m pairs the count is about 0.75 m, with a deviation of 0.43 sqrt(m), wider where bits go together. Few
 * blocks should survive (each costs a jump that can't be foretold and a measuring in full), so the plan starts four and
 * a half deviations beyond the radius and then follows what it sees: one group less as long as hardly anything
 * survives, one more, and never less again, where too much does.
 */
export class SievePlan {
  readonly #most: number;
  #least = 1;
  #groups: number;

  /** `groups` of 16 planes that the query has in all. */
  constructor(radius: number, groups: number) {
    this.#most = groups;
    this.#groups = radius > farthestRadius ? groups + 1 : groupsFor(radius);
  }

  /** Groups to look at, or 0 where everything is to be measured at once. */
  get groups(): number {
    return this.#groups > this.#most ? 0 : this.#groups;
  }

  /** Tells how many of the blocks survived. */
  observe(survivors: number, blocks: number): void {
    if (survivors * 24 > blocks) {
      this.#groups += 1;
      this.#least = this.#groups;
    } else if (survivors * 128 <= blocks && this.#groups > this.#least) this.#groups -= 1;
  }
}

function groupsFor(radius: number): number {
  let groups = 1;
  const reach = (pairs: number): number => 0.75 * pairs - 4.5 * 0.433 * Math.sqrt(pairs);
  while (reach((groups * groupPlanes) / 2) <= radius) groups += 1;
  return groups;
}
