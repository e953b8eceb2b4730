import type { TuningRun } from '../../contract/tuning.ts';

/** Tells of each photo that a stage has looked at, with the seconds that the rest will take at the same pace. */
export function countLooks(
  onChange: (change: Pick<TuningRun, 'looked' | 'secondsLeft'>) => void,
): (done: number, total: number) => void {
  const began = performance.now();
  return (done, total) => {
    const each = (performance.now() - began) / 1000 / Math.max(1, done);
    onChange({ looked: { done, total }, secondsLeft: done === 0 ? undefined : each * (total - done) });
  };
}
