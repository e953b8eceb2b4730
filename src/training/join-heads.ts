import type { TrainedHead } from './head.ts';

/**
 * One head of the bits of two that see the same parts of the features. A head that learned some albums by heart knows nothing of all
 * other photos, and puts them wherever it may: beside a head that tells any photos apart, it says what these albums are about, and
 * leaves the rest as alike as it was.
 */
export function joinHeads(general: TrainedHead, learned: TrainedHead): TrainedHead {
  const weights = new Float32Array(general.weights.length + learned.weights.length);
  weights.set(general.weights);
  weights.set(learned.weights, general.weights.length);
  const thresholds = new Float32Array(general.bits + learned.bits);
  thresholds.set(general.thresholds);
  thresholds.set(learned.thresholds, general.bits);
  return { bits: general.bits + learned.bits, parts: general.parts, weights, thresholds };
}
