import { reportVersion, type StatusReport } from '../../contract/reports.ts';
import { openForReading } from '../../library/open-library.ts';
import { statusText } from '../report-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred status`: what the library holds. */
export async function printStatus(shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const status = library.reader.status();
    if (shared.json) printJson({ version: reportVersion, ...status } satisfies StatusReport);
    else print(statusText(status));
  } finally {
    await library.close();
  }
}
