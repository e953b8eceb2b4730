import { Presets, SingleBar } from 'cli-progress';
import type { ScanProgress } from '../contract/progress.ts';
import { formatCount, formatDuration } from './format.ts';

/** Without a terminal, a line this often, in milliseconds: enough for a log, not too much for one. */
const lineInterval = 5000;

/** Shows how far a scan is on stderr: a bar on a terminal, a line now and then elsewhere. */
export interface ProgressDisplay {
  update: (progress: ScanProgress) => void;
  stop: () => void;
}

export function showProgress(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  const display = new SingleBar(
    {
      format: '{stage} [{bar}] {value}/{total} photos, {details}',
      stream,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      barsize: 30,
    },
    Presets.legacy,
  );
  display.start(0, 0, { stage: stageWords.finding, details: 'starting' });
  return {
    update: (progress) => {
      display.setTotal(progress.total);
      display.update(progress.done, { stage: stageWords[progress.stage], details: details(progress) });
    },
    stop: () => display.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let last = performance.now();
  return {
    update: (progress) => {
      if (performance.now() - last < lineInterval) return;
      last = performance.now();
      const { stage, done, total } = progress;
      stream.write(
        `${stageWords[stage]}: ${formatCount(done)} of ${formatCount(total)} photos, ${details(progress)}\n`,
      );
    },
    stop: () => undefined,
  };
}

const stageWords: Record<ScanProgress['stage'], string> = {
  finding: 'Finding',
  reading: 'Reading',
  comparing: 'Comparing',
  renewing: 'Comparing anew',
};

function details({ stage, rate, done, total }: ScanProgress): string {
  if (rate === 0) return 'none read yet';
  const speed = `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)} photos/s`;
  if (stage === 'finding') return speed;
  return `${speed}, ${formatDuration(((total - done) / rate) * 1000)} left`;
}
