import type { Photo } from '../../src/contract/photo.ts';

/** Pixels; every card is equally high, so that the list knows where each one lies. */
export const cardHeight = 214;

export interface CardLayout {
  /** Widths in pixels of the photos that fit, in order. */
  widths: number[];
  /** How many more there are. */
  hidden: number;
}

/** How far pictures are narrowed, by cutting off their sides, to show more of them. */
const narrowest = 0.68;

/**
 * Which photos fit side by side into a card, each at the given height and near its own shape. Where not all of them
 * fit, they are narrowed and room for a "more" tile is kept; the keeper and one other are always shown.
 *
 * @param total how many photos there are, where only the first are given
 */
export function layOutCard(
  photos: readonly Pick<Photo, 'width' | 'height'>[],
  { width, height, gap, more }: { width: number; height: number; gap: number; more: number },
  total = photos.length,
): CardLayout {
  const wanted = photos.map((photo) => height * shapeOf(photo));
  for (let shown = wanted.length; shown > 2; shown--) {
    const room = roomFor(shown);
    if (sum(wanted.slice(0, shown)) * narrowest <= room) return layout(shown, room);
  }
  const shown = Math.min(2, wanted.length);
  return layout(shown, roomFor(shown));

  function roomFor(shown: number): number {
    return width - (shown - 1) * gap - (shown < total ? more + gap : 0);
  }

  function layout(shown: number, room: number): CardLayout {
    const tiles = wanted.slice(0, shown);
    const scale = Math.min(1, room / sum(tiles));
    return { widths: tiles.map((tile) => Math.floor(tile * scale)), hidden: total - shown };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Width over height within bounds: a panorama must not push the others out, a scroll must stay wide enough to read. */
function shapeOf({ width, height }: Pick<Photo, 'width' | 'height'>): number {
  const shape = width / height;
  return Number.isFinite(shape) ? Math.min(1.5, Math.max(0.75, shape)) : 1;
}
