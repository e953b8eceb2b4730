/** How many wrong pairs a user puts up with: fewer than the first, or about as many as the others. */
export const wrongPairChoices = [1, 10, 100] as const;

export type WrongPairs = (typeof wrongPairChoices)[number];

/** How far *same picture* can be trusted in this library. */
export interface Accuracy {
  /** What the user chose. */
  wanted: WrongPairs;
  /** Pairs of photos called the same picture by their looks (not by their bytes or pixels). */
  pairs: number;
  /** How many of them are expected to be different photos. More than wanted where no setting can do better. */
  expected: number;
  /** Verification score that a pair needs, 0 to 1. */
  leastScore: number;
  judged: JudgedPairs;
}

/** How the estimate fared on the pairs that the user has decided. */
export interface JudgedPairs {
  /** Decided pairs that are called the same picture by their looks. */
  pairs: number;
  /** Of those, called not related by the user. */
  wrong: number;
  /** How many wrong ones were to be expected among them. */
  expected: number;
}

/** The words the interface and the command line use for the choices. */
export const wrongPairNames: Record<WrongPairs, string> = {
  1: 'Fewer than 1',
  10: 'Up to 10',
  100: 'Up to 100',
};

/** What is to be expected of this library's pairs, as a sentence or two. */
export function accuracyText({ pairs, expected, wanted }: Accuracy): string {
  if (pairs === 0) return 'No two photos are called the same picture by their looks yet.';
  const found = pairs === 1 ? 'one pair' : `${pairs.toLocaleString('en')} pairs`;
  const wrong = expected < 1 ? 'fewer than 1 is' : `about ${roughly(expected)} are`;
  const limit = expected < wanted ? '' : ' No setting can do better here: too many photos look alike.';
  return `Of ${found} called the same picture by their looks, ${wrong} expected to be wrong.${limit}`;
}

/** How the estimate fared, as a sentence; undefined while nothing was judged. */
export function judgedText({ judged }: Accuracy): string | undefined {
  const { pairs, wrong, expected } = judged;
  if (pairs === 0) return undefined;
  const found = pairs === 1 ? 'one such pair' : `${pairs.toLocaleString('en')} such pairs`;
  const hoped = expected < 1 ? 'fewer than 1' : `about ${roughly(expected)}`;
  return `Of ${found} that you judged, ${wrong} ${wrong === 1 ? 'was' : 'were'} wrong; ${hoped} was to be expected.`;
}

/** Two significant digits: an estimate has no more. */
function roughly(count: number): string {
  return Number(count.toPrecision(count < 10 ? 1 : 2)).toLocaleString('en');
}
