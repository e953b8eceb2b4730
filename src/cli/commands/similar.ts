import { openForReading } from '../../library/open-library.ts';
import { similarReport } from '../report-json.ts';
import { similarText } from '../report-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred similar`: query by example. */
export async function printSimilar(
  photo: string,
  options: { limit: number },
  shared: SharedOptions,
): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const result = await library.similar(photo, options.limit);
    if (shared.json) printJson(similarReport(photo, result));
    else print(similarText(result, process.cwd()));
  } finally {
    await library.close();
  }
}
