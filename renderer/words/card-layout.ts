import type { Photo } from '../../src/contract/photo.ts';

/** Pixels; every card is equally high, so that the list knows where each one lies. */
export const cardHeight = 226;

export interface CardLayout {
  /** Widths in pixels of the photos that fit, in order. */
  widths: number[];
  /** How many more there are. */
  hidden: number;
}

/**
 * Which photos fit side by side into a card, each at the given height and near its own shape. Room for a "more" tile
 * is kept where some do not fit; the keeper and one other are always shown.
 */
export function layOutCard(
  photos: readonly Pick<Photo, 'width' | 'height'>[],
  { width, height, gap, more }: { width: number; height: number; gap: number; more: number },
): CardLayout {
  const wanted = photos.map((photo) => Math.round(height * shapeOf(photo)));
  const widths: number[] = [];
  let used = 0;
  for (const [index, tile] of wanted.entries()) {
    const rest = index + 1 < wanted.length ? gap + more : 0;
    const fits =
      used + tile + rest <= width ||
      wanted.slice(index).reduce((sum, w) => sum + w + gap, used - gap) <= width;
    if (!fits && index >= 2) break;
    widths.push(tile);
    used += tile + gap;
  }
  return { widths, hidden: photos.length - widths.length };
}

/** Width over height within bounds: a panorama must not push the others out, a scroll must stay wide enough to read. */
function shapeOf({ width, height }: Pick<Photo, 'width' | 'height'>): number {
  const shape = width / height;
  return Number.isFinite(shape) ? Math.min(1.5, Math.max(0.75, shape)) : 1;
}
