import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RestartPolicy } from '../../electron/restart-policy.ts';

const long = 3_600_000;

test('delays grow with quick deaths in a row, then it gives up', () => {
  const policy = new RestartPolicy();
  const delays = Array.from({ length: 5 }, () => policy.delayAfter(100));
  expect(delays).toEqual([200, 400, 800, 1600, undefined]);
});

test('a long life makes up for earlier deaths', () => {
  const policy = new RestartPolicy();
  for (let death = 0; death < 4; death++) policy.delayAfter(100);
  expect(policy.delayAfter(long)).toBe(200);
  expect(policy.delayAfter(100)).toBe(200);
});

test('whatever the lives, delays stay between a fifth of a second and ten', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * long }), { maxLength: 60 }), (lives) => {
      const policy = new RestartPolicy();
      for (const lived of lives) {
        const delay = policy.delayAfter(lived);
        if (delay === undefined) policy.reset();
        else expect(delay >= 200 && delay <= 10_000).toBe(true);
      }
    }),
  );
});
