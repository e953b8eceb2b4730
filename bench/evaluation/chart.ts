/** A line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly { x: number; y: number }[];
}

export interface Chart {
  readonly title: string;
  readonly across: string;
  readonly upwards: string;
  /** Ends of the horizontal axis; with `logarithmic`, powers of ten. */
  readonly from: number;
  readonly to: number;
  readonly logarithmic: boolean;
  /** Where the vertical axis starts; it ends at 1. */
  readonly lowest: number;
  readonly lines: readonly Line[];
}

const width = 640;
const height = 400;
const margin = { left: 56, right: 200, top: 36, bottom: 48 };
/** Told apart also by those who do not see red or green (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** A chart of shares from 0 to 1 as SVG, readable on light and on dark pages. */
export function drawChart({ title, across, upwards, from, to, logarithmic, lowest, lines }: Chart): string {
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const scale = (x: number): number => (logarithmic ? Math.log10(x) : x);
  const placeX = (x: number): number =>
    margin.left + (inner.width * (scale(x) - scale(from))) / (scale(to) - scale(from));
  const placeY = (y: number): number => margin.top + (inner.height * (1 - y)) / (1 - lowest);
  const marks = logarithmic
    ? Array.from({ length: Math.round(scale(to) - scale(from)) + 1 }, (_, step) => from * 10 ** step)
    : [0, 0.2, 0.4, 0.6, 0.8, 1].map((step) => from + step * (to - from));
  const label = (x: number): string => (logarithmic ? x.toExponential(0) : String(Number(x.toFixed(3))));
  const grid = [
    ...marks.map(
      (x) =>
        `<path d="M${placeX(x)} ${margin.top}V${height - margin.bottom}"/><text x="${placeX(x)}" y="${height - margin.bottom + 16}" text-anchor="middle">${label(x)}</text>`,
    ),
    ...[0, 0.2, 0.4, 0.6, 0.8, 1]
      .map((step) => Number((lowest + step * (1 - lowest)).toFixed(3)))
      .map(
        (y) =>
          `<path d="M${margin.left} ${placeY(y)}h${inner.width}"/><text x="${margin.left - 8}" y="${placeY(y) + 4}" text-anchor="end">${y}</text>`,
      ),
  ].join('\n');
  const drawn = lines.map(({ name, points }, place) => {
    const colour = colours[place % colours.length]!;
    const visible = points.filter(({ x, y }) => x >= from && x <= to && y >= lowest);
    const path = thinned(visible, 200)
      .map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`)
      .join('');
    const y = margin.top + 12 + place * 20;
    const x = width - margin.right + 14;
    return (
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<path d="M${x} ${y - 4}h18" stroke="${colour}" stroke-width="3"/><text x="${x + 24}" y="${y}">${name}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${title}">
<rect width="100%" height="100%" rx="6" fill="#fff"/>
<g fill="#333">
<text x="${margin.left}" y="22" font-size="14" font-weight="bold">${title}</text>
<g stroke-width="1"><g stroke="#ddd" >${grid.replaceAll('<text', '<text stroke="none"')}</g></g>
<text x="${margin.left + inner.width / 2}" y="${height - 10}" text-anchor="middle">${across}</text>
<text transform="translate(16 ${margin.top + inner.height / 2}) rotate(-90)" text-anchor="middle">${upwards}</text>
${drawn.join('\n')}
</g>
</svg>
`;
}

function thinned<Point>(points: readonly Point[], most: number): readonly Point[] {
  const step = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, place) => place % step === 0 || place === points.length - 1);
}
