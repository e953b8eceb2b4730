import { accuracyText, judgedText, type Accuracy, type WrongPairs } from '../../contract/accuracy.ts';
import { reportVersion, type AccuracyReport } from '../../contract/reports.ts';
import { openForReading, openLibrary } from '../../library/open-library.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred accuracy`: how many wrong pairs to expect; with `wrongPairs`, how many to put up with from now on. */
export async function showAccuracy(
  options: { wrongPairs?: WrongPairs | undefined },
  shared: SharedOptions,
): Promise<void> {
  const { wrongPairs } = options;
  const accuracy = wrongPairs === undefined ? await read(shared) : await change(wrongPairs, shared);
  if (shared.json) printJson({ version: reportVersion, ...accuracy } satisfies AccuracyReport);
  else print([accuracyText(accuracy), judgedText(accuracy)].filter(Boolean).join('\n'));
}

async function read({ library: folder }: SharedOptions): Promise<Accuracy> {
  const library = openForReading(folder);
  try {
    return library.reader.accuracy();
  } finally {
    await library.close();
  }
}

async function change(wrongPairs: WrongPairs, { library: folder }: SharedOptions): Promise<Accuracy> {
  const library = await openLibrary({ folder, workers: 1 });
  try {
    await library.changeSettings({ change: { wrongPairs } });
    return library.accuracy();
  } finally {
    await library.close();
  }
}
