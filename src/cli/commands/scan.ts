import type { EngineChoice } from '../../contract/engines.ts';
import type { ScanReport } from '../../contract/progress.ts';
import { reportVersion, type ScanReportJson } from '../../contract/reports.ts';
import { openLibrary, type OpenOptions } from '../../library/open-library.ts';
import { showProgress } from '../progress-line.ts';
import { scanText } from '../report-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred scan`: scans, shows progress on stderr and the report on stdout. */
export async function scan(
  folders: string[],
  options: { engine?: EngineChoice | undefined },
  shared: SharedOptions,
): Promise<{ interrupted: boolean }> {
  const report = await scanWithProgress(folders, { folder: shared.library, engine: options.engine });
  if (shared.json) printJson({ version: reportVersion, ...report } satisfies ScanReportJson);
  else print(scanText(report, process.cwd()));
  return { interrupted: report.cancelled };
}

/**
 * Adds the folders to the library and scans them, or all it has where none is given. The first Ctrl-C stops the scan and keeps what is finished;
 * a second one ends the process at once, which loses nothing either.
 */
export async function scanWithProgress(folders: string[], options: OpenOptions): Promise<ScanReport> {
  const library = await openLibrary(options);
  const display = showProgress(process.stderr);
  const onInterrupt = (): void => {
    process.stderr.write('\nStopping; what is finished is kept.\n');
    void library.cancelScan();
    process.once('SIGINT', () => process.exit(130));
  };
  process.once('SIGINT', onInterrupt);
  try {
    library.on('scanProgress', (progress) => display.update(progress));
    const added = await library.registerFolders(folders);
    return await library.scan(added.length > 0 ? { folders: added } : {});
  } finally {
    display.stop();
    // Ctrl-C in these last moments must not cut the report off.
    await library.close();
    process.removeListener('SIGINT', onInterrupt);
  }
}
