const bins = 24;

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
  const fit = forward ? toSecond : toFirst;
  const predicted = applyCurve(forward ? first : second, fit.curve);
  const target = forward ? second : first;
  for (let at = 0; at < target.length; at++) if (Number.isNaN(target[at])) predicted[at] = Number.NaN;
  return {
    ...fit,
    predicted,
    target,
    matchedTo: forward ? 'second' : 'first',
    brighter: meanDifference(first, second),
  };
}

/** A curve of 25 knots is settled by this many pixels. */
const samples = 4000;

function fitCurve(
  from: Float32Array,
  to: Float32Array,
): Pick<ToneMatch, 'curve' | 'explained' | 'slope'> | undefined {
  const step = Math.max(1, Math.floor(from.length / samples));
  const weights = new Float64Array(bins + 1);
  const totals = new Float64Array(bins + 1);
  const curve = new Float64Array(bins + 1);
  let spread = 0;
  let explained = 0;
  // The later passes leave out what the one before could not explain: an overlay must not bend the curve.
  for (let pass = 0; pass < 3; pass++) {
    const limit = spread * spread * 4;
    weights.fill(0);
    totals.fill(0);
    for (let at = 0; at < from.length; at += step) {
      const x = from[at]!;
      const y = to[at]!;
      if (x !== x || y !== y) continue;
      // Each pixel speaks for the two knots around it, so that the curve is continuous.
      const place = (x / 255.01) * bins;
      const knot = place | 0;
      const share = place - knot;
      let weight = 1;
      if (pass > 0) {
        const residual = y - curve[knot]! - (curve[knot + 1]! - curve[knot]!) * share;
        weight = limit / (limit + residual * residual);
        weight *= weight;
      }
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
    for (let at = 0; at < from.length; at += step) {
      const x = from[at]!;
      const y = to[at]!;
      if (x !== x || y !== y) continue;
      const place = (x / 255.01) * bins;
      const knot = place | 0;
      const residual = y - curve[knot]! - (curve[knot + 1]! - curve[knot]!) * (place - knot);
      let weight = 1;
      if (pass > 0) {
        weight = limit / (limit + residual * residual);
        weight *= weight;
      }
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
  return { curve, explained, slope: weight > 0 ? (rise / weight / 255) * bins : 0 };
}

/** `values` through a curve of `matchTones`; NaN stays NaN. */
export function applyCurve(values: Float32Array, curve: Float64Array): Float32Array {
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value !== value) {
      out[at] = value;
      continue;
    }
    const place = (value / 255.01) * bins;
    const knot = place | 0;
    out[at] = curve[knot]! + (curve[knot + 1]! - curve[knot]!) * (place - knot);
  }
  return out;
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
