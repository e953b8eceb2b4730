import type { AlbumColour } from '../../src/contract/albums.ts';

/** Each colour as a shade that stands out on both grounds; it only marks, nothing is written in it. */
export const albumShades: Record<AlbumColour, string> = {
  red: 'light-dark(#c8353a, #f0777a)',
  orange: 'light-dark(#c65d14, #f29d5b)',
  yellow: 'light-dark(#ad8400, #e8c34a)',
  green: 'light-dark(#2f8a3e, #6fca7d)',
  teal: 'light-dark(#12828a, #56c6ce)',
  blue: 'light-dark(#2a6bd0, #7fb0f7)',
  purple: 'light-dark(#7c4bc0, #b994ee)',
  pink: 'light-dark(#b83a85, #ee8cc2)',
};
