/** Capitals as strokes on a grid of 4 by 6: text set in a font would differ from machine to machine. */
export const strokes: Readonly<Record<string, string>> = {
  A: 'M0 6L2 0L4 6M0.7 4H3.3',
  B: 'M0 0V6H3L4 5V4L3 3H0M0 0H3L4 1V2L3 3',
  C: 'M4 1L3 0H1L0 1V5L1 6H3L4 5',
  D: 'M0 0V6H3L4 5V1L3 0Z',
  E: 'M4 0H0V6H4M0 3H3',
  F: 'M4 0H0V6M0 3H3',
  G: 'M4 1L3 0H1L0 1V5L1 6H3L4 5V3H2',
  H: 'M0 0V6M4 0V6M0 3H4',
  I: 'M2 0V6',
  K: 'M0 0V6M4 0L0 3L4 6',
  L: 'M0 0V6H4',
  M: 'M0 6V0L2 3L4 0V6',
  N: 'M0 6V0L4 6V0',
  O: 'M1 0H3L4 1V5L3 6H1L0 5V1Z',
  P: 'M0 6V0H3L4 1V2L3 3H0',
  R: 'M0 6V0H3L4 1V2L3 3H0M2 3L4 6',
  S: 'M4 1L3 0H1L0 1V2L1 3H3L4 4V5L3 6H1L0 5',
  T: 'M0 0H4M2 0V6',
  U: 'M0 0V5L1 6H3L4 5V0',
  V: 'M0 0L2 6L4 0',
  W: 'M0 0L1 6L2 2L3 6L4 0',
  X: 'M0 0L4 6M4 0L0 6',
  Y: 'M0 0L2 3L4 0M2 3V6',
};
/** Of one letter with the gap behind it, in units of the grid. */
const advance = 5.2;

export interface Lettering {
  readonly text: string;
  /** Of the first letter's upper left corner. */
  readonly left: number;
  readonly top: number;
  /** Height of a letter in pixels. */
  readonly size: number;
  readonly ink: string;
  /** Colour around the strokes. */
  readonly edge: string;
}

/** Pixels that a line takes. */
export function lineWidth(text: string, size: number): number {
  return ((text.length * advance - 1.2) * size) / 6;
}

/** SVG of one line of capitals, as thick as the bold letters of captions; letters without strokes leave a gap. */
export function drawLine({ text, left, top, size, ink, edge }: Lettering): string {
  const unit = size / 6;
  const letters = Array.from(text, (letter, index) => {
    const path = strokes[letter];
    if (path === undefined) return '';
    return `<path d="${path}" transform="translate(${left + index * unit * advance} ${top}) scale(${unit})"/>`;
  }).join('');
  return (
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round"><g stroke="${edge}" stroke-width="1.7">${letters}</g>` +
    `<g stroke="${ink}" stroke-width="1">${letters}</g></g>`
  );
}
