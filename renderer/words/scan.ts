import type { ScanProgress, ScanStage } from '../../src/contract/progress.ts';
import type { ScanState } from '../../src/contract/status.ts';
import { count, roughDuration } from './numbers.ts';

const stageNames: Record<ScanStage, string> = {
  finding: 'Looking for photos',
  reading: 'Reading photos',
  comparing: 'Comparing photos',
  renewing: 'Comparing all photos anew',
};

export interface ScanWords {
  headline: string;
  /** Counts, speed and time left, those that are known. */
  details: string[];
  /** 0 to 1; undefined while the end is not known. */
  share: number | undefined;
}

export function scanWords(state: ScanState, progress: ScanProgress | undefined): ScanWords {
  if (!progress) return { headline: 'Looking for photos', details: [], share: undefined };
  const { stage, done, total, rate } = progress;
  const headline = state === 'paused' ? 'Paused' : stageNames[stage];
  const details: string[] = [];
  if (stage === 'finding') {
    if (total > 0) details.push(`${count(total)} found so far`);
    return { headline, details, share: undefined };
  }
  details.push(`${count(done)} of ${count(total)}`);
  if (state === 'scanning' && rate > 0 && done < total) {
    details.push(`${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} photos per second`);
    details.push(`${roughDuration(((total - done) / rate) * 1000)} left`);
  }
  return { headline, details, share: total > 0 ? done / total : undefined };
}
