/**
 * The tile that an arrow key leads to from `from`: the next or previous one for left and right, the one most nearly
 * above or below otherwise, Home and End the first and last. Undefined where the key is none of these or there is no such tile.
 */
export function tileTowards(
  tiles: readonly HTMLElement[],
  from: HTMLElement,
  key: string,
): HTMLElement | undefined {
  const place = tiles.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return tiles[place + 1];
    case 'ArrowLeft':
      return tiles[place - 1];
    case 'Home':
      return tiles[0];
    case 'End':
      return tiles.at(-1);
    case 'ArrowDown':
    case 'ArrowUp':
      return nearestInNextRow(tiles, from, key === 'ArrowDown' ? 1 : -1);
    default:
      return undefined;
  }
}

function nearestInNextRow(
  tiles: readonly HTMLElement[],
  from: HTMLElement,
  way: 1 | -1,
): HTMLElement | undefined {
  const { top, left } = from.getBoundingClientRect();
  const beyond = tiles
    .map((tile) => ({ tile, box: tile.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - top) * way > 4);
  const rowTop = beyond.reduce((best, { box }) => Math.min(best, (box.top - top) * way), Infinity);
  return beyond
    .filter(({ box }) => (box.top - top) * way < rowTop + 4)
    .sort((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.tile;
}
