import fc from 'fast-check';
import { expect, it } from 'vitest';
import { levelAt } from '../../src/groups/tolerance.ts';
import { levelOfScore, samePictureScore, type VerifiedLevel } from '../../src/groups/verification.ts';

const scores = fc.double({ min: 0, max: 1, noNaN: true });
const levels = fc.constantFrom<VerifiedLevel>('same-picture', 'unsure', 'same-scene', 'unrelated');

it('never makes more pairs the same picture by asking for more', () => {
  fc.assert(
    fc.property(levels, scores, scores, scores, (level, score, one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      if (
        levelAt({ level, score }, more) === 'same-picture' &&
        levelAt({ level, score }, less) !== 'same-picture'
      )
        throw new Error(`${level} at ${score}: same picture at ${more} but not at ${less}`);
    }),
  );
});

it('leaves all else as verification said', () => {
  fc.assert(
    fc.property(levels, scores, scores, (level, score, least) => {
      const result = levelAt({ level, score }, least);
      if (level === 'same-scene' || level === 'unrelated') expect(result).toBe(level);
      else expect(['same-picture', 'unsure']).toContain(result);
    }),
  );
});

it('agrees with verification at its own score', () => {
  fc.assert(
    fc.property(scores, (score) => {
      const level = levelOfScore(score, 'unrelated');
      expect(levelAt({ level, score }, samePictureScore)).toBe(level);
    }),
  );
});
