import type { Album, SidecarReport } from '../contract/albums.ts';
import type {
  DeepReport,
  LabelEvaluation,
  ModelVersion,
  RetrievalMetrics,
  TuningReport,
} from '../contract/tuning.ts';
import { formatCount, formatDuration, plural, shortenPath } from './format.ts';

const rows: readonly [name: string, of: (metrics: RetrievalMetrics) => number][] = [
  ['mAP', (metrics) => metrics.meanAveragePrecision],
  ['NDCG@100', (metrics) => metrics.ndcg],
  ['precision within 2 bits', (metrics) => metrics.precisionWithin2],
];

/** What a training came to, for people. */
export function tuneText({ name, bits, report }: ModelVersion & { report: TuningReport }): string {
  const { trained, validated, loss, seconds, before, after, albums, deep, othersKept } = report;
  const lines = [
    `"${name}" learned from ${plural(trained, 'photo')} in ${formatDuration(seconds * 1000)} (${bits} bits, ${loss}); ` +
      `${plural(validated, 'photo')} held out to judge it:`,
    '',
    table(
      ['', 'before', 'after'],
      rows.map(([row, of]) => [row, share(of(before)), share(of(after))]),
    ),
  ];
  if (othersKept !== undefined)
    lines.push('', `Of the ten nearest of photos in no album, ${percent(othersKept)} stay the same.`);
  if (deep) lines.push('', deepText(deep));
  if (albums.length > 0) {
    lines.push(
      '',
      table(
        ['of the ten nearest, in the album', 'asked', 'before', 'after'],
        albums.map((album) => [
          album.name,
          formatCount(album.queries),
          percent(album.before),
          percent(album.after),
        ]),
      ),
    );
  }
  return lines.join('\n');
}

function deepText({ before, after, step }: DeepReport): string {
  if (step === 0)
    return 'Teaching the last stages of the network made nothing better, so they stay as they came; the head alone was trained.';
  return `The last stages of the network learned too: mAP ${share(before)} -> ${share(after)} by a first head.`;
}

export function modelsText(models: readonly ModelVersion[], trouble: string | undefined): string {
  const lines = models.map(({ id, name, bits, isInUse, report }) => {
    const scores = report
      ? `, mAP ${share(report.before.meanAveragePrecision)} -> ${share(report.after.meanAveragePrecision)} on ${plural(report.validated, 'held-out photo')}`
      : '';
    return `${isInUse ? '*' : ' '} ${id.padEnd(14)} ${name} (${bits} bits${scores})`;
  });
  return [...(trouble === undefined ? [] : [trouble]), ...lines].join('\n');
}

export function evaluationText({ photos, albums, models }: LabelEvaluation): string {
  const names = models.map(({ name }) => name);
  const precisions = models[0]!.albums.map(({ name }) => [
    name,
    ...models.map((model) => percent(model.albums.find((album) => album.name === name)?.precision ?? 0)),
  ]);
  return [
    `${plural(photos, 'photo')} of ${plural(albums, 'album')}, each asked of all the others:`,
    '',
    table(
      ['', ...names],
      rows.map(([row, of]) => [row, ...models.map(({ metrics }) => share(of(metrics)))]),
    ),
    '',
    table(['of the ten nearest, in the album', ...names], precisions),
  ].join('\n');
}

export function albumsText(albums: readonly Album[]): string {
  if (albums.length === 0) return 'There are no albums yet: kindred albums import --from folders makes some.';
  return albums
    .map(({ name, photos, away, rejected, origin }) => {
      const notes = [
        ...(origin === 'made' ? [] : [`from a ${origin}`]),
        ...(away > 0 ? [`${formatCount(away)} not here at present`] : []),
        ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
      ];
      return `${name}: ${plural(photos, 'photo')}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
    })
    .join('\n');
}

export function sidecarsText({ written, unchanged, passedOver }: SidecarReport, here: string): string {
  const lines = [
    `${plural(written, 'sidecar')} written, ${formatCount(unchanged)} held the keywords already.`,
  ];
  for (const { path, message } of passedOver) lines.push(`  ${shortenPath(path, here)}: ${message}`);
  return lines.join('\n');
}

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...body.map((row) => row[column]!.length)));
  return [head, ...body]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

function share(value: number): string {
  return value.toFixed(3);
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
