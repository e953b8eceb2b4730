import { closenessSteps, lowestChoice, scoreSteps, type ScoredPairs } from '../../model/calibration.ts';

/*
 * [Note: expected wrong pairs] How many pairs of different photos a library calls one picture follows from how many such
 * pairs are verified at all, and how often verification errs on them. The first depends on the library: ten thousand
 * holiday photos have a few dozen, ten thousand photos of shelves millions. It is therefore counted in the library itself,
 * on a sample of its photos, by how close the pairs are. The second was measured on pairs of different photos of all
 * kinds when the model was made (build/model/calibrate.ts) and is shipped as a table.
 */

/** Pairs of different photos in a library, by closeness: element k counts those from closenessSteps[k] on. */
export type PairsByCloseness = readonly number[];

/** Pairs to be expected among those that get a score of at least `scoreSteps[step]`. */
export function expectedWrongPairs(pairs: PairsByCloseness, rates: ErrorRates, step: number): number {
  return pairs.reduce((sum, count, bin) => sum + count * rates.at(bin, step), 0);
}

/**
 * The least score with which no more than `wanted` wrong pairs are expected, and how many those are; the highest score that
 * was measured where none suffices.
 */
export function leastScoreFor(
  pairs: PairsByCloseness,
  rates: ErrorRates,
  wanted: number,
): { leastScore: number; expected: number } {
  const last = scoreSteps.length - 1;
  const step = scoreSteps.findIndex(
    (score, place) => score >= lowestChoice && expectedWrongPairs(pairs, rates, place) < wanted,
  );
  const chosen = step < 0 ? last : step;
  return { leastScore: scoreSteps[chosen]!, expected: expectedWrongPairs(pairs, rates, chosen) };
}

/** One wrong pair among so many photos is the most that anyone puts up with. */
const photosPerWrongPair = 100;

/**
 * How many of the wrong pairs that a user puts up with are within reason in a library of so many photos: ten are few among
 * ten thousand photos and a nuisance among two hundred. Fewer than one may always be asked for.
 */
export function withinReason(wanted: number, photos: number): number {
  return Math.max(1, Math.min(wanted, photos / photosPerWrongPair));
}

/** How often verification takes two different photos for one picture, by their closeness and the score it needs. */
export class ErrorRates {
  /** [closeness step][score step] */
  readonly #rates: readonly (readonly number[])[];

  /**
   * Where few reach a score, the rate follows from a lower one that more reach: among pairs of different photos the number
   * falls exponentially with the log odds (measured over two orders of magnitude), which is taken to go on. Pairs that
   * are closer are taken to err no less often.
   */
  constructor(scored: readonly ScoredPairs[]) {
    const fall = fallPerOdds(pooled(scored));
    let further: readonly number[] = scoreSteps.map(() => 0);
    this.#rates = closenessSteps.map((closeness) => {
      const bin = pooled(scored.filter((row) => row.closeness === closeness));
      let lower = 1;
      // What few pairs say of a bin must not put it below bins that are less close.
      further = further.map(
        (least, step) => (lower = Math.min(lower, Math.max(least, rateOf(bin, step, fall)))),
      );
      return further;
    });
  }

  at(closenessStep: number, scoreStep: number): number {
    return this.#rates[closenessStep]![scoreStep]!;
  }
}

type Counts = Pick<ScoredPairs, 'verified' | 'passed'>;

function pooled(rows: readonly ScoredPairs[]): Counts {
  return {
    verified: rows.reduce((sum, { verified }) => sum + verified, 0),
    passed: scoreSteps.map((_, step) => rows.reduce((sum, { passed }) => sum + passed[step]!, 0)),
  };
}

/** A share is taken from so many pairs at least, where there are as many. */
const enoughToCount = 3;
/** The fall is taken between scores that so many pairs of all reach. */
const enoughToFit = 10;

const oddsSteps = scoreSteps.map((score) => Math.log(score / (1 - score)));

function rateOf({ verified, passed }: Counts, step: number, fall: number): number {
  const base = Math.max(
    0,
    passed.findLastIndex((count, lower) => lower <= step && count >= enoughToCount),
  );
  if (verified === 0) return 0;
  // Half a pair stands for none.
  const share = (passed[base]! + 0.5) / (verified + 1);
  return share * Math.exp(-fall * (oddsSteps[step]! - oddsSteps[base]!));
}

/** By what power of e the number of pairs falls when the log odds rise by one; 0 where too few were verified to tell. */
function fallPerOdds({ passed }: Counts): number {
  const last = passed.findLastIndex((count) => count >= enoughToFit);
  if (last <= 0) return 0;
  return Math.log(passed[0]! / passed[last]!) / (oddsSteps[last]! - oddsSteps[0]!);
}

/** The place in closenessSteps of a pair that is so close. */
export function closenessStepOf(closeness: number): number {
  return closenessSteps.findLastIndex((from) => closeness >= from);
}
