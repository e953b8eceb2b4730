/** Grey levels by which a pixel may leave the range of its neighbourhood: noise, ringing, a curve that fits loosely. */
const tolerance = 22;

/**
 * Finds what lies over one of the pictures (text, stickers): pixels whose predicted luma is outside all that the target
 * shows within a pixel around, so that no small move can explain them. They and their neighbours become NaN in
 * `predicted`. Returns their share of the covered pixels.
 */
export function dropOverlay(
  { width, height }: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
): number {
  const low = neighbourhood(width, height, target, Math.min);
  const high = neighbourhood(width, height, target, Math.max);
  const lowOther = neighbourhood(width, height, predicted, Math.min);
  const highOther = neighbourhood(width, height, predicted, Math.max);
  const alien: number[] = [];
  let covered = 0;
  for (let at = 0; at < target.length; at++) {
    const p = predicted[at]!;
    const t = target[at]!;
    if (p !== p || t !== t) continue;
    covered++;
    const outside = p < low[at]! - tolerance || p > high[at]! + tolerance;
    const outsideOther = t < lowOther[at]! - tolerance || t > highOther[at]! + tolerance;
    if (outside || outsideOther) alien.push(at);
  }
  for (const at of alien) {
    const x = at % width;
    const y = (at - x) / width;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
        predicted[v * width + u] = Number.NaN;
    }
  }
  return covered > 0 ? alien.length / covered : 0;
}

/** The least or greatest of each pixel's 3 x 3 neighbourhood; NaN takes no part unless the pixel has nothing else. */
function neighbourhood(
  width: number,
  height: number,
  values: Float32Array,
  choose: (left: number, right: number) => number,
): Float32Array {
  const neutral = choose(1, 2) === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      let best = neutral;
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const value = values[y * width + u]!;
        if (value === value) best = choose(best, value);
      }
      across[at] = best;
    }
  }
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      let best = across[at]!;
      if (y > 0) best = choose(best, across[at - width]!);
      if (y < height - 1) best = choose(best, across[at + width]!);
      out[at] = best;
    }
  }
  return out;
}
