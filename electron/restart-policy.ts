/** A life shorter than this counts as a quick death: whatever killed the process was there from its start. */
const quickDeath = 60_000;
/** After so many quick deaths in a row nothing speaks for the next attempt. */
const quickDeathsAllowed = 5;
const firstDelay = 200;
const longestDelay = 10_000;

/**
 * Decides after each death how long to wait before the next start, in milliseconds; undefined means to give up.
 * Delays double with each quick death in a row and fall back after a long life.
 */
export class RestartPolicy {
  #quickDeaths = 0;

  /** `lived`: milliseconds from start to death. */
  delayAfter(lived: number): number | undefined {
    this.#quickDeaths = lived < quickDeath ? this.#quickDeaths + 1 : 0;
    if (this.#quickDeaths >= quickDeathsAllowed) return undefined;
    return Math.min(longestDelay, firstDelay * 2 ** Math.max(0, this.#quickDeaths - 1));
  }

  reset(): void {
    this.#quickDeaths = 0;
  }
}
