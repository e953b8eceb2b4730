import type { Cell } from './results.ts';

const columns: [string, (cell: Cell) => number | undefined][] = [
  ['tie-aware mAP', (cell) => cell.metrics.meanAveragePrecision],
  ['tie-aware mAP, finest label', (cell) => cell.fineMeanAveragePrecision],
  ['NDCG@100', (cell) => cell.metrics.ndcg],
  ['ACG@100', (cell) => cell.metrics.averageCumulativeGain],
  ['WAP@1000', (cell) => cell.metrics.weightedAveragePrecision],
  ['mAP@1000', (cell) => cell.metrics.meanAveragePrecisionAtK],
  ['precision within radius 2', (cell) => cell.metrics.precisionWithin2],
  ['recall within radius 2', (cell) => cell.metrics.recallWithin2],
  ['mAP within radius 2', (cell) => cell.metrics.meanAveragePrecisionWithin2],
];

/** Prints a Markdown table per set and metric: methods down, code lengths across. */
export function printTables(cells: readonly Cell[]): void {
  for (const set of new Set(cells.map((cell) => cell.set))) {
    const ofSet = cells.filter((cell) => cell.set === set);
    const lengths = [...new Set(ofSet.map((cell) => cell.bits))]
      .filter((bits) => bits > 0)
      .sort((a, b) => a - b);
    for (const [title, value] of columns) {
      if (ofSet.every((cell) => value(cell) === undefined)) continue;
      console.log(`\n### ${set}: ${title}\n`);
      console.log(`| method | ${lengths.join(' | ')} |`);
      console.log(`| --- |${' ---: |'.repeat(lengths.length)}`);
      // Cosines have no radius in bits.
      const shownCells = title.includes('radius') ? ofSet.filter((cell) => cell.bits > 0) : ofSet;
      for (const method of new Set(shownCells.map((cell) => cell.method))) {
        const shown = lengths.map((bits) => {
          const cell = ofSet.find((one) => one.method === method && (one.bits === bits || one.bits === 0));
          const found = cell && value(cell);
          return found === undefined ? '' : found.toFixed(3).replace(/^0/, '');
        });
        console.log(`| ${method} | ${shown.join(' | ')} |`);
      }
    }
  }
}
