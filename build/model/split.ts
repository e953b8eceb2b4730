import { createHash } from 'node:crypto';

/**
 * Which photos of the evaluation data may be fitted on. `evaluate` photos are never seen by a fit nor by a choice
 * between fits; `tune` photos choose between fits; `fit` photos are fitted on.
 */
export type Part = 'fit' | 'tune' | 'evaluate';

/** Of 100 classes and of 100 photos in the other classes: the first go to evaluation, the next to tuning. */
const evaluatedShare = 20;
const tunedShare = 15;

/**
 * The part of one photo, from hashes of its names alone, so that it stays the same when photos are added. A class is held
 * out whole or not at all; photos of the other classes are split too. `photo` is the path inside the evaluation data.
 */
export function partOf(photo: string, label: string): Part {
  const classPart = partOfShare(percentile(`class ${label}`));
  return classPart === 'fit' ? partOfShare(percentile(`photo ${photo}`)) : classPart;
}

/** True where the photo's whole class is held out from the fit. */
export function isUnseenClass(label: string): boolean {
  return partOfShare(percentile(`class ${label}`)) !== 'fit';
}

function partOfShare(share: number): Part {
  if (share < evaluatedShare) return 'evaluate';
  return share < evaluatedShare + tunedShare ? 'tune' : 'fit';
}

/** 0 to 99, evenly spread over names. */
function percentile(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE(0) % 100;
}
