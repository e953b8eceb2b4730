interface Size {
  width: number;
  height: number;
}

/** Pixels that differ by more than this, grey levels, say nothing of sharpness: something else is there. */
const alien = 40;
/** Sharper by less than this ratio of energies is as sharp. */
const equal = 1.15;
/** Still sharper by this much after all passes: the softer one has nothing to show at this size. */
const hopeless = 1.8;
const mostPasses = 4;

/** Two pictures in one frame, the sharper softened. */
export interface SharpnessMatch {
  target: Float32Array;
  predicted: Float32Array;
  /** Passes of the 1-2-1 filter; each widens by half a square pixel. */
  softened: number;
  /** Whether they are about as sharp now. */
  matched: boolean;
}

/**
 * Softens the sharper of two aligned, tone-matched pictures until both have as much energy in their slopes: blurring,
 * sharpening, noise and compression move no edge but differ at each.
 */
export function matchSharpness(size: Size, target: Float32Array, predicted: Float32Array): SharpnessMatch {
  let ratio = energyRatio(size, target, predicted);
  let softened = 0;
  while (softened < mostPasses && (ratio > equal || ratio < 1 / equal)) {
    const next =
      ratio > 1
        ? { target, predicted: softenKnown(size, predicted) }
        : { target: softenKnown(size, target), predicted };
    const nextRatio = energyRatio(size, next.target, next.predicted);
    if (!(Math.abs(Math.log(nextRatio)) < Math.abs(Math.log(ratio)))) break;
    ({ target, predicted } = next);
    ratio = nextRatio;
    softened++;
  }
  return { target, predicted, softened, matched: !(ratio > hopeless || ratio < 1 / hopeless) };
}

/** Energy of the slopes of `predicted` over that of `target`; 1 where there is none. */
function energyRatio({ width, height }: Size, target: Float32Array, predicted: Float32Array): number {
  let energyT = 0;
  let energyP = 0;
  for (let y = 1; y < height; y++) {
    for (let at = y * width + 1; at < (y + 1) * width; at++) {
      const t = target[at]!;
      const p = predicted[at]!;
      if (!(Math.abs(t - p) < alien)) continue;
      const energy = (t - target[at - 1]!) ** 2 + (t - target[at - width]!) ** 2;
      const other = (p - predicted[at - 1]!) ** 2 + (p - predicted[at - width]!) ** 2;
      if (energy !== energy || other !== other) continue;
      energyT += energy;
      energyP += other;
    }
  }
  // A grey level or so of noise in either keeps plain pictures from being told apart by it.
  const floor = target.length * 0.5;
  return (energyP + floor) / (energyT + floor);
}

/** 1-2-1 in both directions over the pixels that are known; NaN stays where it was. */
function softenKnown({ width, height }: Size, values: Float32Array): Float32Array {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const value = values[at]!;
      const left = x > 0 ? values[at - 1]! : value;
      const right = x < width - 1 ? values[at + 1]! : value;
      across[at] = (2 * value + (left === left ? left : value) + (right === right ? right : value)) / 4;
    }
  }
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const value = across[at]!;
      const above = y > 0 ? across[at - width]! : value;
      const below = y < height - 1 ? across[at + width]! : value;
      out[at] = (2 * value + (above === above ? above : value) + (below === below ? below : value)) / 4;
    }
  }
  return out;
}
