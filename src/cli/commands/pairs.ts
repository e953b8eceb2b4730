import type { Level } from '../../contract/levels.ts';
import { openForReading } from '../../library/open-library.ts';
import { pairsReport } from '../report-json.ts';
import { pairText } from '../report-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred pairs`: every stored edge. */
export async function printPairs(options: { level?: Level }, shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const pairs = library.reader
      .pairs()
      .filter(({ relation }) => options.level === undefined || relation.level === options.level);
    if (shared.json) printJson(pairsReport(pairs));
    else for (const pair of pairs) print(pairText(pair, process.cwd()));
  } finally {
    await library.close();
  }
}
