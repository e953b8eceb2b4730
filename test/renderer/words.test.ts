import { describe, expect, test } from 'vitest';
import type { GroupMember } from '../../src/contract/groups.ts';
import type { Photo } from '../../src/contract/photo.ts';
import type { ScanProgress } from '../../src/contract/progress.ts';
import type { TuningRun } from '../../src/contract/tuning.ts';
import { takenAtWords } from '../../renderer/words/dates.ts';
import { factsOf } from '../../renderer/words/facts.ts';
import { byteSize, counted, megapixels, roughDuration } from '../../renderer/words/numbers.ts';
import { fileName, folderOf, shortFolder } from '../../renderer/words/paths.ts';
import { matchWords, measuredWords, memberWords } from '../../renderer/words/relations.ts';
import { scanWords } from '../../renderer/words/scan.ts';
import { stageTitle, trainingLine } from '../../renderer/words/teaching.ts';

const keeper: Photo = {
  id: 1,
  path: '/home/anna/Photos/2019/beach.jpg',
  size: 4_200_000,
  modifiedAt: Date.UTC(2019, 5, 1),
  width: 4000,
  height: 3000,
  format: 'jpeg',
  metadata: { keywords: ['coast'], orientation: 1, takenAt: '2019-06-01T18:04:11', camera: 'Canon EOS 7D' },
  companions: [],
  offline: false,
};

test.each([
  [0, '0 bytes'],
  [612, '612 bytes'],
  [999, '999 bytes'],
  [1000, '1 KB'],
  [4_149_000, '4.1 MB'],
  [99_960_000, '100 MB'],
  [999_600, '1 MB'],
  [2.5e12, '2.5 TB'],
  [4e15, '4000 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(byteSize(bytes).replace('\u00a0', ' ')).toBe(words);
});

test.each([
  [0, '0 photos'],
  [1, '1 photo'],
  [12_430, '12,430 photos'],
])('%d: %s', (number, words) => {
  expect(counted(number, 'photo')).toBe(words);
});

test('megapixels have a decimal below ten', () => {
  expect([megapixels(640, 480), megapixels(4000, 3000)]).toEqual(['0.3\u00a0MP', '12\u00a0MP']);
});

test.each([
  [3_000, 'a few seconds'],
  [31_000, 'about 30 seconds'],
  [70_000, 'about a minute'],
  [200_000, 'about 3 minutes'],
  [3_500_000, 'about an hour'],
  [7_300_000, 'about 2 hours'],
])('%d ms are %s', (milliseconds, words) => {
  expect(roughDuration(milliseconds)).toBe(words);
});

describe('paths', () => {
  test.each([
    ['/home/anna/a.jpg', 'a.jpg', '/home/anna'],
    ['C:\\Photos\\a.jpg', 'a.jpg', 'C:\\Photos'],
    ['/a.jpg', 'a.jpg', '/'],
  ])('%s', (path, name, folder) => {
    expect([fileName(path), folderOf(path)]).toEqual([name, folder]);
  });

  test('a folder is named from the watched one on, the innermost where they lie in each other', () => {
    const watched = ['/home/anna/Photos', '/home/anna/Photos/2019'];
    expect(shortFolder('/home/anna/Photos/2019/June/a.jpg', watched)).toBe('2019/June');
    expect(shortFolder('/home/anna/Photos/a.jpg', watched)).toBe('Photos');
    expect(shortFolder('/home/anna/Photos 2/a.jpg', watched)).toBe('/home/anna/Photos 2');
    expect(shortFolder('/home/anna/Photos/2019/June/a.jpg', ['/home/anna/Photos'])).toBe('2019/June');
    expect(shortFolder('/home/anna/Photos/a.jpg', ['/home/anna/Photos'])).toBe('Photos');
  });
});

describe('what is said of a member', () => {
  const member = (changes: Partial<Photo>, relation: GroupMember['relation']): GroupMember => ({
    photo: { ...keeper, id: 2, ...changes },
    relation,
    isSettled: false,
  });

  test.each([
    [{ level: 'same-picture', evidence: 'cropped to 64 %' }, {}, 'Cropped to 64 %'],
    [
      { level: 'same-picture', evidence: 'darker' },
      { width: 2000, height: 1500 },
      'Darker, 75 % fewer pixels',
    ],
    [{ level: 'same-picture', evidence: 'cropped to 64 %' }, { width: 2000 }, 'Cropped to 64 %'],
    [{ level: 'exact-copy', evidence: 'same bytes' }, {}, 'Exact copy'],
    [{ level: 'same-picture', evidence: '' }, {}, 'Same picture'],
  ] as const)('%j', (relation, changes, words) => {
    expect(memberWords(member(changes, relation), keeper, 'same-picture')).toBe(
      words.replaceAll(' %', '\u00a0%'),
    );
  });

  test('a match is told with its level', () => {
    expect(matchWords({ level: 'same-picture', evidence: 'mirrored' })).toBe('Same picture: mirrored');
    expect(matchWords({ level: 'exact-copy', evidence: 'same bytes' })).toBe('Exact copy');
  });

  test('numbers are there for those who ask', () => {
    expect(measuredWords({ distance: 22, score: 0.98 })).toEqual([
      'Codes differ in 22 of 256 bits',
      'Verified with 98 % agreement',
    ]);
    expect(measuredWords({})).toEqual([]);
  });
});

test('facts that differ are marked, and those nobody knows are left out', () => {
  const other: Photo = { ...keeper, id: 2, size: 900_000, metadata: { keywords: [], orientation: 1 } };
  const facts = factsOf([keeper, other], ['/home/anna/Photos']);
  expect(facts.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
    'Size',
    'Taken',
    'Camera',
    'Keywords',
  ]);
  expect(facts.map(({ name }) => name)).not.toContain('Lens');
  expect(facts.find(({ name }) => name === 'Camera')?.values).toEqual(['Canon EOS 7D', '']);
});

test('a time that is none stands as it is', () => {
  expect(takenAtWords('2019-06-01T18:04:11')).toBe('1 Jun 2019, 18:04');
  expect(takenAtWords('summer')).toBe('summer');
});

describe('a scan', () => {
  const progress: ScanProgress = {
    stage: 'reading',
    done: 1000,
    total: 4000,
    bytesRead: 4_000_000_000,
    elapsed: 20_000,
    hashed: 1000,
    rate: 50,
  };

  test('says how far it is, how fast and how long', () => {
    expect(scanWords('scanning', progress)).toEqual({
      headline: 'Reading photos',
      details: ['1,000 of 4,000', '50 photos per second', 'about a minute left'],
      share: 0.25,
    });
  });

  test('gives no time while it is paused or the end is not known', () => {
    expect(scanWords('paused', progress)).toMatchObject({ headline: 'Paused', details: ['1,000 of 4,000'] });
    expect(scanWords('scanning', { ...progress, stage: 'finding' })).toEqual({
      headline: 'Looking for photos',
      details: ['4,000 found so far'],
      share: undefined,
    });
    expect(scanWords('scanning', undefined).share).toBeUndefined();
  });
});

describe('a training', () => {
  const points = [{ step: 25, loss: 0.5 }];
  const run: TuningRun = { stage: 'training', photos: 210, albums: 4, bits: 64, points: [], steps: 600 };

  test('has a title for what it does', () => {
    expect(stageTitle(run)).toBe('Getting to know the photos');
    expect(stageTitle({ ...run, points })).toBe('Learning');
    expect(stageTitle({ ...run, stage: 'deepening' })).toBe('Teaching the network itself');
  });

  const from = 'From 210 photos in 4 albums.';
  test.each<[Partial<TuningRun>, string]>([
    [{ photos: 0 }, ''],
    [
      { points, secondsLeft: 31 },
      `${from} About 30 seconds left at most; it ends as soon as nothing gets better.`,
    ],
    [
      { stage: 'deepening', looked: { done: 32, total: 840 }, secondsLeft: 20 },
      `${from} Looking at the photos in several ways first: 32 of 840.`,
    ],
    [
      { stage: 'deepening', points, secondsLeft: 200 },
      `${from} About 3 minutes left at most; it ends as soon as nothing gets better.`,
    ],
    [
      { stage: 'describing', looked: { done: 1600, total: 12_000 }, secondsLeft: 240 },
      `${from} 1,600 of 12,000. About 4 minutes left.`,
    ],
  ])('%j is put into words', (changes, words) => {
    expect(trainingLine({ ...run, ...changes })).toBe(words);
  });
});
