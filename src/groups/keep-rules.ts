import type { KeepCriterion, KeepReason } from '../contract/groups.ts';
import type { KeepFacts } from './keep-criteria.ts';
import { baseName, criteria } from './keep-criteria.ts';

/** A photo with what all rules, in order, think of it: computed once, so that sorting compares numbers only. */
export interface Judged {
  photo: KeepFacts;
  worths: number[];
}

export function judge(photo: KeepFacts, rules: readonly KeepCriterion[]): Judged {
  return { photo, worths: rules.flatMap((rule) => criteria[rule].worth(photo)) };
}

/** Best first; equal photos by the lower id, so that the order is total. */
export function compareJudged(left: Judged, right: Judged): number {
  const difference = compareWorth(left.worths, right.worths);
  if (difference !== 0) return difference;
  return left.photo.id - right.photo.id;
}

/** Bytes that sort as `compareJudged` does, for an order that is kept in the catalog: 8 for each worth and the id. */
export function turnKey({ worths, photo }: Judged): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * (worths.length + 1)));
  for (const [place, value] of [...worths.map((worth) => 0 - worth), photo.id].entries()) {
    view.setFloat64(8 * place, value);
    // The bits of doubles sort as whole numbers where the sign is turned, and all bits of negative ones.
    const high = view.getUint32(8 * place);
    const isNegative = high >= 0x80000000;
    view.setUint32(8 * place, isNegative ? ~high : high | 0x80000000);
    if (isNegative) view.setUint32(8 * place + 4, ~view.getUint32(8 * place + 4));
  }
  return new Uint8Array(view.buffer);
}

function compareWorth(left: number[], right: number[]): number {
  for (let place = 0; place < left.length; place++) {
    const difference = right[place]! - left[place]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Why `keeper` stands before `runnerUp`: the first rule that tells them apart, in words. */
export function keepReason(keeper: Judged, runnerUp: Judged, rules: readonly KeepCriterion[]): KeepReason {
  const criterion = rules.find((rule) => {
    const { worth } = criteria[rule];
    return compareWorth(worth(keeper.photo), worth(runnerUp.photo)) !== 0;
  });
  if (!criterion)
    return { criterion: 'only-order', sentence: 'equal in every rule; the first one seen is kept' };
  return { criterion, sentence: criteria[criterion].sentence(keeper.photo, runnerUp.photo) };
}

/** Why the rules' first choice is not kept: its group would be torn apart. */
export function reachReason({ photo }: Judged): KeepReason {
  return {
    criterion: 'reach',
    sentence: `the others all match it; fewer of them match ${baseName(photo.path)}`,
  };
}

/**
 * The photo to keep by `rules` in their order, and what told it from the best of the others. Does not depend on the
 * order of `photos`.
 *
 * @throws RangeError with fewer than two photos: there is nothing to choose.
 */
export function chooseKeeper(
  photos: Iterable<KeepFacts>,
  rules: readonly KeepCriterion[],
): { keeper: KeepFacts; reason: KeepReason } {
  let best: Judged | undefined;
  let second: Judged | undefined;
  for (const photo of photos) {
    const judged = judge(photo, rules);
    if (!best || compareJudged(judged, best) < 0) {
      second = best;
      best = judged;
    } else if (!second || compareJudged(judged, second) < 0) {
      second = judged;
    }
  }
  if (!best || !second) throw new RangeError('a keeper is chosen among at least two photos');
  return { keeper: best.photo, reason: keepReason(best, second, rules) };
}
