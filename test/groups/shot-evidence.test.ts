import { describe, expect, it } from 'vitest';
import type { ShotFacts } from '../../src/groups/shot-evidence.ts';
import { weighShots } from '../../src/groups/shot-evidence.ts';
import type { Verification, VerifiedLevel } from '../../src/groups/verification.ts';
import { levelOfScore } from '../../src/groups/verification.ts';

const shot: ShotFacts = { width: 4000, height: 3000, camera: 'X100' };
const at = (takenAt: string, facts: Partial<ShotFacts> = {}): ShotFacts => ({ ...shot, takenAt, ...facts });
const named = (name: string): ShotFacts => ({ width: 4000, height: 3000, name });

const scores: Record<VerifiedLevel, number> = {
  'same-picture': 0.99,
  unsure: 0.7,
  'same-scene': 0.3,
  unrelated: 0.01,
};

function pictures(level: VerifiedLevel): Verification {
  return { level, score: scores[level], evidence: 'same framing', needsDetail: true };
}

const cases: { says: string; a: ShotFacts; b: ShotFacts; before: VerifiedLevel; after: VerifiedLevel }[] = [
  {
    says: 'equal fractions settle a doubt',
    a: at('2024-05-31T18:04:11.25'),
    b: at('2024-05-31T18:04:11.25'),
    before: 'unsure',
    after: 'same-picture',
  },
  {
    says: 'equal whole seconds do not',
    a: at('2024-05-31T18:04:11'),
    b: at('2024-05-31T18:04:11'),
    before: 'unsure',
    after: 'unsure',
  },
  {
    says: 'but with unequal sizes they do',
    a: at('2024-05-31T18:04:11'),
    b: at('2024-05-31T18:04:11', { width: 1600, height: 1200 }),
    before: 'unsure',
    after: 'same-picture',
  },
  {
    says: 'equal whole seconds make one moment',
    a: at('2024-05-31T18:04:11'),
    b: at('2024-05-31T18:04:11'),
    before: 'unrelated',
    after: 'same-scene',
  },
  {
    says: 'two times make two shots',
    a: at('2024-05-31T18:04:11'),
    b: at('2024-05-31T18:05:40'),
    before: 'same-picture',
    after: 'same-scene',
  },
  {
    says: 'a day apart says nothing',
    a: at('2024-05-31T18:04:11'),
    b: at('2024-06-01T18:04:11'),
    before: 'same-picture',
    after: 'same-picture',
  },
  {
    says: 'an unreadable time says nothing',
    a: at('0000:00:00'),
    b: at('2024-06-01T18:04:11'),
    before: 'same-picture',
    after: 'same-picture',
  },
  {
    says: 'neighbouring numbers make frames',
    a: named('IMG_0412.JPG'),
    b: named('IMG_0413.JPG'),
    before: 'unsure',
    after: 'same-scene',
  },
  {
    says: 'neighbouring numbers do not undo a copy',
    a: named('IMG_0412.JPG'),
    b: named('IMG_0413.JPG'),
    before: 'same-picture',
    after: 'same-picture',
  },
  {
    says: 'a name with something added settles a doubt',
    a: named('2019/IMG_0412.JPG'),
    b: named('2019/web/IMG_0412-small.jpg'),
    before: 'unsure',
    after: 'same-picture',
  },
  {
    says: 'a longer number is another number',
    a: named('IMG_041.JPG'),
    b: named('IMG_0412.JPG'),
    before: 'unsure',
    after: 'unsure',
  },
  {
    says: 'fractions of zero are none',
    a: at('2024-05-31T18:04:11.00'),
    b: at('2024-05-31T18:04:11.00'),
    before: 'unsure',
    after: 'unsure',
  },
  {
    says: 'one shot to the fraction, however cropped, is one picture',
    a: at('2024-05-31T18:04:11.25'),
    b: at('2024-05-31T18:04:11.25'),
    before: 'same-scene',
    after: 'same-picture',
  },
  {
    says: 'far numbers make nothing',
    a: named('IMG_0412.JPG'),
    b: named('IMG_0812.JPG'),
    before: 'unsure',
    after: 'unsure',
  },
];

describe('weighShots', () => {
  it.each(cases)('$says', ({ a, b, before, after }) => {
    expect(weighShots(a, b, pictures(before)).level).toBe(after);
    expect(weighShots(b, a, pictures(before)).level).toBe(after);
  });

  it.each(cases)('gives the score that goes with the level ($says)', ({ a, b, before }) => {
    const { level, score } = weighShots(a, b, pictures(before));
    const otherwise = level === 'same-scene' ? 'same-scene' : 'unrelated';
    expect(levelOfScore(score, otherwise)).toBe(level);
  });
});
