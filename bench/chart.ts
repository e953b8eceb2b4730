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
  /** Ends of the vertical axis, powers of ten where there is a `highest`; without one it ends at 1 and is no logarithm. */
  readonly lowest: number;
  readonly highest?: number;
  readonly lines: readonly Line[];
}

const width = 640;
const height = 400;
const margin = { left: 56, right: 200, top: 36, bottom: 48 };
/** Told apart also by those who do not see red or green (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

interface Axis {
  marks: number[];
  /** 0 at its beginning to 1 at its end. */
  place: (value: number) => number;
  label: (value: number) => string;
}

function axis(from: number, to: number, logarithmic: boolean): Axis {
  const scale = (value: number): number => (logarithmic ? Math.log10(value) : value);
  const steps = logarithmic ? Math.round(scale(to) - scale(from)) : 5;
  return {
    marks: Array.from({ length: steps + 1 }, (_, step) =>
      logarithmic ? from * 10 ** step : Number((from + (step / steps) * (to - from)).toFixed(3)),
    ),
    place: (value) => (scale(value) - scale(from)) / (scale(to) - scale(from)),
    label: (value) => (logarithmic ? value.toExponential(0) : String(Number(value.toFixed(3)))),
  };
}

/** A chart as SVG, readable on light and on dark pages. */
export function drawChart(chart: Chart): string {
  const { title, across, upwards, from, to, lowest, highest = 1, lines } = chart;
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const horizontal = axis(from, to, chart.logarithmic);
  const vertical = axis(lowest, highest, chart.highest !== undefined);
  const placeX = (x: number): number => margin.left + inner.width * horizontal.place(x);
  const placeY = (y: number): number => margin.top + inner.height * (1 - vertical.place(y));
  const grid = [
    ...horizontal.marks.map(
      (x) =>
        `<path d="M${placeX(x)} ${margin.top}V${height - margin.bottom}"/><text x="${placeX(x)}" y="${height - margin.bottom + 16}" text-anchor="middle">${horizontal.label(x)}</text>`,
    ),
    ...vertical.marks.map(
      (y) =>
        `<path d="M${margin.left} ${placeY(y)}h${inner.width}"/><text x="${margin.left - 8}" y="${placeY(y) + 4}" text-anchor="end">${vertical.label(y)}</text>`,
    ),
  ].join('\n');
  const drawn = lines.map(({ name, points }, place) => {
    const colour = colours[place % colours.length]!;
    const visible = points.filter(({ x, y }) => x >= from && x <= to && y >= lowest && y <= highest);
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
