import { findElsewhere } from './block-fit.ts';

/** What of the differing places of two aligned pictures is merely somewhere else in the other; shares, 0 to 1. */
export interface MovedContent {
  /** Of the places looked at, those whose content in the target lies elsewhere in the other picture. */
  left: number;
  /** Those whose content in the other picture lies elsewhere in the target. */
  arrived: number;
}

/** At most this many places are looked at: each costs up to 2 x 60,000 multiplications. */
const mostPlaces = 10;
/** Share of a block that must differ for it to be such a place. */
const leastDiffering = 0.25;
/** A content is found where it correlates by more than this. */
const found = 0.82;
/** And is not simply there, sharper or softer. */
const missing = 0.6;
/** Deviation in grey levels below which a block looks like any other. */
const plain = 9;

/**
 * Tells a subject that moved before a still background from something laid over the picture: the subject is found again
 * a little way off, in both directions of time; a text or a sticker is not, and neither is what it covers.
 *
 * `other` is the second picture in the frame and the tones of `target`, `masked` the same with NaN where it differs.
 */
export function findMovedContent(
  { width, height }: { width: number; height: number },
  target: Float32Array,
  other: Float32Array,
  masked: Float32Array,
  side: number,
): MovedContent {
  const places: Place[] = [];
  const step = Math.round(side);
  for (let top = 0; top + step <= height; top += step) {
    for (let left = 0; left + step <= width; left += step) {
      let differing = 0;
      for (let y = top; y < top + step; y++) {
        for (let x = left; x < left + step; x++) {
          const at = y * width + x;
          if (Number.isNaN(masked[at]) && !Number.isNaN(other[at])) differing++;
        }
      }
      if (differing > leastDiffering * step * step) {
        places.push({ left, top, right: left + step, bottom: top + step });
      }
    }
  }
  const every = Math.max(1, Math.ceil(places.length / mostPlaces));
  const reach = 2 * Math.round(side * 0.75);
  let looked = 0;
  let left = 0;
  let arrived = 0;
  for (let i = 0; i < places.length; i += every) {
    const place = places[i]!;
    looked++;
    if (isElsewhere(width, height, target, other, place, reach)) left++;
    if (isElsewhere(width, height, other, target, place, reach)) arrived++;
  }
  return looked > 0 ? { left: left / looked, arrived: arrived / looked } : { left: 0, arrived: 0 };
}

interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function isElsewhere(
  width: number,
  height: number,
  content: Float32Array,
  searched: Float32Array,
  place: Place,
  reach: number,
): boolean {
  if (!isTextured(width, content, place)) return false;
  const { here, best } = findElsewhere(width, height, content, searched, place, reach);
  return best > found && here < missing;
}

function isTextured(width: number, values: Float32Array, { left, top, right, bottom }: Place): boolean {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = values[y * width + x]!;
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      squares += value * value;
    }
  }
  return count > 0 && squares / count - (sum / count) ** 2 > plain * plain;
}
