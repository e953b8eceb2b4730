const bins = 24;

const white = 249;
const black = 5;

/** Makes `seen` NaN where one of the two is clipped and the other is not: no curve tells what should be there. */
export function dropClipped(values: Float32Array, seen: Float32Array): void {
  for (let at = 0; at < values.length; at++) {
    const a = values[at]!;
    const b = seen[at]!;
    if (a > white !== b > white || a < black !== b < black) seen[at] = Number.NaN;
  }
}

/** A prediction of one picture's luma from another's, pixel by pixel; NaN where either is. */
export interface ToneMatch {
  /** What `target` would be, had the other picture its tones. */
  predicted: Float32Array;
  target: Float32Array;
  /** The matching curve at 25 equal steps of luma, from 0 to 255. */
  curve: Float64Array;
  /** Share of the target's variance explained, robust, up to 1. */
  explained: number;
  /** Which of the two the other was matched to. */
  matchedTo: 'first' | 'second';
  /** Mean rise of the curve where there are pixels; negative for a negative. */
  slope: number;
  /** Mean difference of second minus first, grey levels. */
  brighter: number;
}

/**
 * Matches tones by a curve of its own for the pair: whatever exposure, contrast, gamma or clipping did, it did to all
 * pixels of equal luma. Fitted both ways, since clipping can be predicted and not undone; the better one is returned.
 * Undefined where a picture has no contrast in the overlap.
 */
export function matchTones(first: Float32Array, second: Float32Array): ToneMatch | undefined {
  const toSecond = fitCurve(first, second);
  const toFirst = fitCurve(second, first);
  if (!toSecond || !toFirst) return undefined;
  const forward = toSecond.explained >= toFirst.explained;
  return {
    ...(forward ? toSecond : toFirst),
    target: forward ? second : first,
    matchedTo: forward ? 'second' : 'first',
    brighter: meanDifference(first, second),
  };
}

function fitCurve(
  from: Float32Array,
  to: Float32Array,
): Pick<ToneMatch, 'predicted' | 'curve' | 'explained' | 'slope'> | undefined {
  const predicted = new Float32Array(from.length);
  const weights = new Float64Array(bins + 1);
  const totals = new Float64Array(bins + 1);
  const curve = new Float64Array(bins + 1);
  let spread = 0;
  let explained = 0;
  // The second pass leaves out what the first could not explain: an overlay must not bend the curve.
  for (let pass = 0; pass < 3; pass++) {
    const limit = spread * spread * 4;
    weights.fill(0);
    totals.fill(0);
    for (let at = 0; at < from.length; at++) {
      const x = from[at]!;
      const y = to[at]!;
      if (x !== x || y !== y) continue;
      let weight = 1;
      if (pass > 0) {
        const residual = y - predicted[at]!;
        weight = limit / (limit + residual * residual);
        weight *= weight;
      }
      // Each pixel speaks for the two knots around it, so that the curve is continuous.
      const place = (x / 255.01) * bins;
      const knot = place | 0;
      const share = place - knot;
      weights[knot]! += weight * (1 - share);
      totals[knot]! += weight * (1 - share) * y;
      weights[knot + 1]! += weight * share;
      totals[knot + 1]! += weight * share * y;
    }
    smoothCurve(weights, totals, curve);

    let count = 0;
    let sum = 0;
    let squares = 0;
    let errors = 0;
    for (let at = 0; at < from.length; at++) {
      const x = from[at]!;
      const y = to[at]!;
      if (x !== x || y !== y) {
        predicted[at] = Number.NaN;
        continue;
      }
      const place = (x / 255.01) * bins;
      const knot = place | 0;
      const value = curve[knot]! + (curve[knot + 1]! - curve[knot]!) * (place - knot);
      const residual = y - value;
      let weight = 1;
      if (pass > 0) {
        weight = limit / (limit + residual * residual);
        weight *= weight;
      }
      predicted[at] = value;
      count += weight;
      sum += weight * y;
      squares += weight * y * y;
      errors += weight * residual * residual;
    }
    const variance = squares / count - (sum / count) ** 2;
    if (!(variance > 1)) return undefined;
    spread = Math.max(1.5, Math.sqrt(errors / count));
    explained = 1 - errors / count / variance;
  }
  let rise = 0;
  let weight = 0;
  for (let knot = 0; knot < bins; knot++) {
    const both = Math.min(weights[knot]!, weights[knot + 1]!);
    rise += both * (curve[knot + 1]! - curve[knot]!);
    weight += both;
  }
  return { predicted, curve, explained, slope: weight > 0 ? (rise / weight / 255) * bins : 0 };
}

/** `values` through a curve of `matchTones`. */
export function applyCurve(values: Float32Array, curve: Float64Array): Float32Array {
  return values.map((value) => {
    const place = (value / 255.01) * bins;
    const knot = place | 0;
    return curve[knot]! + (curve[knot + 1]! - curve[knot]!) * (place - knot);
  });
}

/** Knot means, with empty knots filled from their neighbours and thin ones leaning on them. */
function smoothCurve(weights: Float64Array, totals: Float64Array, curve: Float64Array): void {
  for (let knot = 0; knot <= bins; knot++) {
    let weight = weights[knot]!;
    let total = totals[knot]!;
    for (let reach = 1; weight < 12 && reach <= bins; reach++) {
      for (const other of [knot - reach, knot + reach]) {
        if (other < 0 || other > bins) continue;
        weight += weights[other]! / reach;
        total += totals[other]! / reach;
      }
    }
    curve[knot] = weight > 0 ? total / weight : 0;
  }
}

function meanDifference(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < first.length; at++) {
    const difference = second[at]! - first[at]!;
    if (difference !== difference) continue;
    sum += difference;
    count++;
  }
  return count > 0 ? sum / count : 0;
}
