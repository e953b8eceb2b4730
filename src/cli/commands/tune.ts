import { reportVersion } from '../../contract/reports.ts';
import type { TuneReport } from '../../contract/teaching-reports.ts';
import { isNoBetter, type LossName, type TuningRun } from '../../contract/tuning.ts';
import type { Library } from '../../library/library.ts';
import { openLibrary } from '../../library/open-library.ts';
import { formatDuration } from '../format.ts';
import { tuneText } from '../teaching-text.ts';
import { withoutExamples } from './models.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

export interface TuneOptions {
  /** `folders`, `keywords`, `ratings` or the path of a labels file; the library's own albums where absent. */
  albumsFrom?: string;
  loss?: LossName;
  bits: number;
  seed: number;
  name?: string;
  insist: boolean;
  deep: boolean;
  keepAside: boolean;
}

/** `kindred tune`: learns from labels, and takes the new model into use where it does better on held-out photos. */
export async function tune(options: TuneOptions, shared: SharedOptions): Promise<{ interrupted: boolean }> {
  const began = performance.now();
  const library = await openLibrary({ folder: shared.library, workers: 0 });
  const stopped = new AbortController();
  const onInterrupt = (): void => {
    stopped.abort();
    process.stderr.write('\nStopping; the model in use stays.\n');
    void library.tuning.cancel();
  };
  process.once('SIGINT', onInterrupt);
  try {
    library.on('tuningChanged', (state) => {
      if (state.state === 'running') showRun(state.run);
    });
    const { bits, seed, loss, deep, name } = options;
    const id = await library.tuning.train(
      await labelsOf(library, options.albumsFrom),
      { bits, seed, loss, deep },
      name,
    );
    const model = library.tuning.list().models.find((one) => one.id === id);
    if (!model?.report) throw new Error('The new model is not in the list.');
    const { report } = model;
    const isWanted = !options.keepAside && (options.insist || !isNoBetter(report));
    if (isWanted) {
      await library.tuning.use({ id, insist: true });
      process.stderr.write('Finding similar photos anew\n');
      await library.tuning.settled();
    }
    const elapsed = performance.now() - began;
    const reported = withoutExamples({ ...model, isInUse: isWanted });
    if (shared.json)
      printJson({ version: reportVersion, model: reported, isInUse: isWanted, elapsed } satisfies TuneReport);
    else print(`${tuneText({ ...model, report })}\n\n${verdict(id, isWanted, options.keepAside)}`);
    return { interrupted: false };
  } catch (error) {
    if (stopped.signal.aborted) return { interrupted: true };
    throw error;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    await library.close();
  }
}

async function labelsOf({ albums }: Library, from: string | undefined) {
  if (from === undefined) return albums.labels();
  if (from === 'folders' || from === 'keywords' || from === 'ratings') return await albums.labelsFrom(from);
  return await albums.labelsFromFile(from);
}

function verdict(id: string, isInUse: boolean, isAside: boolean): string {
  if (isInUse) return 'It is in use now. To go back: kindred models use bundled';
  if (isAside) return `It is kept aside. To take it into use: kindred models use ${id}`;
  return (
    'It did no better on the held-out photos, so the model in use before stays.\n' +
    `To use it all the same: kindred models use ${id} --insist`
  );
}

function showRun({ stage, points, steps, secondsLeft, photos, albums }: TuningRun): void {
  const point = points.at(-1);
  if (stage === 'coding') process.stderr.write('Coding the library\n');
  if (stage === 'describing') process.stderr.write('Looking at the photos with what the network learned\n');
  if (stage !== 'training' && stage !== 'deepening') return;
  if (!point) {
    if (stage === 'deepening') process.stderr.write('Teaching the last stages of the network\n');
    else if (steps === 0) process.stderr.write(`Learning from ${photos} photos in ${albums} albums\n`);
    return;
  }
  const validation = point.validation === undefined ? '' : `, mAP ${point.validation.toFixed(3)}`;
  const left = secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft * 1000)} left at most`;
  process.stderr.write(`Step ${point.step} of ${steps}: loss ${point.loss.toFixed(4)}${validation}${left}\n`);
}
