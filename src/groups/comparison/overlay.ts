/** Grey levels by which a pixel may leave the range of its neighbourhood: noise, ringing, a curve that fits loosely. */
const tolerance = 22;

/** What lies over one of two pictures. */
export interface Overlay {
  /** Share of the covered pixels. */
  share: number;
  /** Of these pixels, the share that has one of two lumas in one of the pictures, as ink has and a subject has not. */
  ink: number;
}

/**
 * Finds what lies over one of the pictures (text, stickers): pixels whose luma in one is outside all that the other shows
 * within a pixel around, so that no small move can explain them. They and their neighbours become NaN in `predicted`.
 */
export function dropOverlay(
  size: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
): Overlay {
  const { width, height } = size;
  const alien: number[] = [];
  let covered = 0;
  for (let at = 0; at < target.length; at++) {
    const difference = predicted[at]! - target[at]!;
    if (difference !== difference) continue;
    covered++;
    // The neighbourhood holds the pixel itself: only what differs there can differ from all of it.
    if (Math.abs(difference) <= tolerance) continue;
    if (isOutside(size, target, at, predicted[at]!) || isOutside(size, predicted, at, target[at]!))
      alien.push(at);
  }
  const ink = Math.max(inkShare(alien, target), inkShare(alien, predicted));
  for (const at of alien) {
    const x = at % width;
    const y = (at - x) / width;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
        predicted[v * width + u] = Number.NaN;
    }
  }
  return { share: covered > 0 ? alien.length / covered : 0, ink };
}

/** Grey levels that count as one luma. */
const sameLuma = 16;

/** Share of the pixels whose luma is among the two commonest. */
function inkShare(pixels: readonly number[], values: Float32Array): number {
  if (pixels.length === 0) return 0;
  const counts = new Array<number>(256 / sameLuma).fill(0);
  for (const at of pixels) {
    const level = Math.max(0, Math.min(255, values[at]!));
    counts[Math.floor(level / sameLuma)]! += 1;
  }
  counts.sort((left, right) => right - left);
  return (counts[0]! + counts[1]!) / pixels.length;
}

/** Whether `value` is outside the range of `values` in the 3 x 3 pixels around `at`; NaN takes no part. */
function isOutside(
  { width, height }: { width: number; height: number },
  values: Float32Array,
  at: number,
  value: number,
): boolean {
  const x = at % width;
  const y = (at - x) / width;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      const other = values[v * width + u]!;
      if (other < low) low = other;
      if (other > high) high = other;
    }
  }
  return value < low - tolerance || value > high + tolerance;
}
