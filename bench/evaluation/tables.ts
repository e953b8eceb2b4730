import type { CodeFigures, Figures, LibraryFigures, Results } from './figures.ts';

/** All figures as Markdown tables; those of codes beside what they were before training, where it was the same photos. */
export function tablesOf(figures: Figures, beforeTraining: Results['beforeTraining']): string {
  const start = beforeTraining?.originals === figures.originals ? beforeTraining.code : undefined;
  return [
    `Model ${figures.model}, ${figures.originals} originals, ${figures.day}, ${figures.machine}.`,
    '### Codes alone',
    codeTables(figures.code, start),
    '### The mixed library, after verification',
    libraryTables(figures.mixed),
    burstTables(figures.mixed),
    '### Crop, mirrors, 25 degrees, squash',
    libraryTables(figures.recipe),
  ].join('\n\n');
}

function codeTables(code: CodeFigures, start: CodeFigures | undefined): string {
  const atPrecision = table(
    ['pairs', 'precision', 'radius', 'recall', 'upright edits only', 'any two copies', 'before training'],
    code.atPrecision.map((row, place) => [
      row.pairs,
      row.precision,
      row.radius,
      digits(row.recall),
      digits(row.uprightRecall),
      digits(row.anyRecall),
      start ? digits(start.atPrecision[place]!.recall) : '',
    ]),
  );
  const sets = [...new Set(code.atRate.map(({ set }) => set))];
  const atRate = table(
    ['false pairs among look-alikes', ...sets.map((set) => `recall: ${set}`)],
    [...new Set(code.atRate.map(({ rate }) => rate))].map((rate) => [
      rate.toExponential(0),
      ...sets.map((set) => {
        const { radius, recall, pairs } = code.atRate.find((row) => row.rate === rate && row.set === set)!;
        return rate * pairs < 1 ? '(too few pairs)' : `${digits(recall)} (radius ${radius})`;
      }),
    ]),
  );
  const { radius, perPhoto, recall } = code.candidates;
  const before = start
    ? `; before training ${start.candidates.perPhoto.toFixed(1)} within ${start.candidates.radius}`
    : '';
  const candidates = `A radius of ${radius} finds ${recall} of the upright edits; a grocery photo has ${perPhoto.toFixed(1)} other groceries within it${before}.`;
  return [atPrecision, atRate, candidates].join('\n\n');
}

function libraryTables(figures: LibraryFigures): string {
  const { precision, recall, groupedRecall, anyRecall, edits, wrong, recallAtPrecision } = figures;
  const wrongPairs = Object.entries(wrong).map(([truth, count]) => `${count} ${truth}`);
  const lines = [
    `${figures.files} files. Precision ${precision.toFixed(4)}, recall ${digits(recall)} of copies, ${digits(groupedRecall)} in a group with their original, ` +
      `${digits(anyRecall)} of any two copies. Wrong pairs: ${wrongPairs.join(', ') || 'none'}.`,
    `Recall with the score as threshold: ${recallAtPrecision
      .map((one) => `${digits(one.recall)} at precision ${one.precision}`)
      .join(', ')}.` +
      (figures.cpuSeconds === undefined ? '' : ` The scan took ${figures.cpuSeconds} CPU seconds.`),
  ];
  const rows = Object.entries(edits).map(([edit, one]) => {
    const missed = one.pairs - one.samePicture - one.unsure - one.sameScene;
    return [
      edit,
      one.pairs,
      digits(one.samePicture / one.pairs),
      one.unsure,
      one.sameScene,
      one.notProposed,
      missed - one.notProposed,
      digits(one.grouped / one.pairs),
    ];
  });
  return [
    lines.join('\n'),
    table(
      ['edit', 'copies', 'recall', 'unsure', 'same scene', 'never proposed', 'rejected', 'in one group'],
      rows,
    ),
  ].join('\n\n');
}

function burstTables({ frames, editedFrames, hard }: LibraryFigures): string {
  const row = (name: string, one: LibraryFigures['hard']): (string | number)[] => [
    name,
    one.pairs,
    one.samePicture,
    percent(one.samePicture, one.pairs),
    percent(one.unsure, one.pairs),
    percent(one.sameScene + one.unsure, one.pairs),
  ];
  const rows = [
    ...Object.entries(frames).map(([gap, one]) => row(`frames ${gap} apart`, one)),
    ...Object.entries(editedFrames).map(([gap, one]) => row(`one of them edited, ${gap} apart`, one)),
    row('look-alikes: one product, one class', hard),
  ];
  const per = (100_000 * hard.samePicture) / Math.max(1, hard.pairs);
  return [
    table(
      ['not the same picture', 'pairs', 'called the same', 'share', 'unsure', 'shown as one scene'],
      rows,
    ),
    `Of 100,000 pairs of look-alikes ${per.toFixed(1)} are called the same picture.`,
  ].join('\n\n');
}

/** A Markdown table whose columns line up. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const isText = (column: number): boolean => column === 0;
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}

/** As in `.918`. */
export function digits(value: number, count = 3): string {
  return value.toFixed(count).replace(/^0(?=\.)/, '');
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
}

/** A page with the text between the marks of `command` replaced: `<!-- figures: COMMAND -->` and `<!-- end of figures -->`. */
export function replaceSection(page: string, command: string, text: string): string {
  const mark = `<!-- figures: ${command} -->`;
  const start = page.indexOf(mark);
  const end = page.indexOf('<!-- end of figures -->', start);
  if (start < 0 || end < 0) throw new Error(`The page has no section for ${command}.`);
  return `${page.slice(0, start)}${mark}\n\n${text}\n\n${page.slice(end)}`;
}
