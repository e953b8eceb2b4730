import { readFileSync } from 'node:fs';

/**
 * Watches the turns of the event loop: CPU time of this thread between two timers that fire as often as they can. What other
 * programs take does not count. Linux only, as the system tells it per thread there; elsewhere undefined.
 *
 * @returns a function that ends it and gives the longest turn in CPU milliseconds, garbage collection included
 */
export function watchTurns(): () => number | undefined {
  const now = threadMilliseconds();
  if (now === undefined) return () => undefined;
  let last = now;
  let longest = 0;
  const look = (): void => {
    const spent = threadMilliseconds() ?? last;
    longest = Math.max(longest, spent - last);
    last = spent;
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

/** The first number of schedstat is nanoseconds on the processor. */
function threadMilliseconds(): number | undefined {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return undefined;
  }
}
