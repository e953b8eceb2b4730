import { describe, expect, it } from 'vitest';
import type { KeepCriterion } from '../../src/contract/groups.ts';
import { keepCriteria } from '../../src/contract/groups.ts';
import type { KeepFacts } from '../../src/groups/keep-criteria.ts';
import { hasCopyName, isInBackupFolder } from '../../src/groups/keep-criteria.ts';
import { chooseKeeper } from '../../src/groups/keep-rules.ts';

function photo(id: number, facts: Partial<KeepFacts> = {}): KeepFacts {
  return {
    id,
    path: '/photos/beach.jpg',
    size: 1_000_000,
    modifiedAt: Date.UTC(2024, 4, 31),
    width: 1600,
    height: 1200,
    format: 'jpeg',
    metadata: { keywords: [] },
    ...facts,
  };
}

const cases: {
  criterion: KeepCriterion;
  better: Partial<KeepFacts>;
  worse: Partial<KeepFacts>;
  says: string;
}[] = [
  {
    criterion: 'resolution',
    better: { width: 4000, height: 3000, size: 900_000 },
    worse: { format: 'png', size: 9_000_000 },
    says: '4,000 × 3,000 is larger than 1,600 × 1,200',
  },
  {
    // A screenshot is larger than the photo in it, and holds less of it.
    criterion: 'resolution',
    better: { size: 300_000 },
    worse: {
      width: 2300,
      height: 2000,
      inner: { width: 1620, height: 1210 },
      format: 'png',
      size: 9_000_000,
    },
    says: 'inside a frame or a screen, at about 1,620 × 1,210',
  },
  {
    // A camera's own file may show a picture on a wall.
    criterion: 'resolution',
    better: {
      width: 4000,
      height: 3000,
      inner: { width: 900, height: 700 },
      metadata: { keywords: [], camera: 'X100' },
    },
    worse: { width: 2800, height: 2100 },
    says: '4,000 × 3,000 is larger than 2,800 × 2,100',
  },
  {
    criterion: 'format',
    better: { format: 'dng' },
    worse: { format: 'jpeg', size: 8_000_000 },
    says: 'DNG holds more of the shot than JPEG',
  },
  { criterion: 'format', better: { format: 'tiff' }, worse: { format: 'jpeg' }, says: 'TIFF' },
  { criterion: 'format', better: { format: 'webp' }, worse: { format: 'gif' }, says: 'WEBP' },
  {
    // An export to a newer format is no better than the camera's file it was made of.
    criterion: 'metadata',
    better: { format: 'jpeg', size: 200_000, metadata: { keywords: [], camera: 'X100' } },
    worse: { format: 'avif', size: 100_000 },
    says: 'carries more metadata',
  },
  {
    // A caption takes bytes too, and the times of a folder's files say nothing once it was unpacked.
    criterion: 'path',
    better: { size: 200_000, modifiedAt: 86_400_500 },
    worse: { size: 215_000, modifiedAt: 86_400_000, path: '/photos/edited/captions/beach.jpg' },
    says: 'shorter path',
  },
  {
    criterion: 'compression',
    better: { size: 1_920_000 },
    worse: { size: 192_000, metadata: { keywords: ['sea'] } },
    says: 'less compressed: 1.00 bytes a pixel against 0.10',
  },
  {
    criterion: 'metadata',
    better: { metadata: { keywords: ['sea'], camera: 'X100' }, path: '/photos/backup/beach copy.jpg' },
    worse: { metadata: { keywords: [] }, modifiedAt: 0 },
    says: 'carries more metadata (camera, keywords) than the next (none)',
  },
  {
    criterion: 'age',
    better: { metadata: { keywords: [], takenAt: '2019-07-01T10:00:00' }, path: '/a/long/way/to/beach.jpg' },
    worse: { metadata: { keywords: [], takenAt: '2020-07-01T10:00:00' } },
    says: 'taken earlier (2019-07-01 against 2020-07-01)',
  },
  {
    criterion: 'age',
    better: {
      modifiedAt: Date.UTC(2020, 0, 1),
      metadata: { keywords: [], takenAt: '2019-07-01T10:00:00.500' },
    },
    worse: { modifiedAt: Date.UTC(2021, 0, 1), metadata: { keywords: [], takenAt: '2019-07-01T10:00:00' } },
    says: 'last changed earlier (2020-01-01 against 2021-01-01)',
  },
  {
    criterion: 'path',
    better: { path: '/photos/2024/may/beach.jpg' },
    worse: { path: '/photos/beach (1).jpg' },
    says: 'named like a copy',
  },
  {
    criterion: 'path',
    better: { path: '/photos/2024/may/beach copy.jpg' },
    worse: { path: '/photos/Backup/beach.jpg' },
    says: 'backups',
  },
  {
    criterion: 'path',
    better: { path: '/p/beach.jpg' },
    worse: { path: '/photos/beach.jpg' },
    says: 'shorter path (12 characters against 17)',
  },
];

describe('chooseKeeper', () => {
  it.each(cases)('decides by $criterion: $says', ({ criterion, better, worse, says }) => {
    const good = photo(2, better);
    const bad = photo(1, worse);
    for (const photos of [
      [good, bad],
      [bad, good],
    ]) {
      const { keeper, reason } = chooseKeeper(photos, keepCriteria);
      expect(keeper.id).toBe(2);
      expect(reason.criterion).toBe(criterion);
      expect(reason.sentence).toContain(says);
    }
  });

  it('follows the order the user gave and ignores rules left out', () => {
    const large = photo(1, { width: 4000, height: 3000, path: '/trash/beach.jpg' });
    const small = photo(2);
    expect(chooseKeeper([large, small], keepCriteria).keeper).toBe(large);
    expect(chooseKeeper([large, small], ['path', 'resolution']).keeper).toBe(small);
    expect(chooseKeeper([large, small], ['metadata']).reason.criterion).toBe('only-order');
    expect(chooseKeeper([small, large], []).keeper).toBe(large);
  });

  it('compares with the best of the others, not with the worst', () => {
    const best = photo(1, { width: 4000, height: 3000, format: 'png' });
    const next = photo(2, { width: 4000, height: 3000 });
    const last = photo(3, { width: 40, height: 30 });
    expect(chooseKeeper([last, next, best], keepCriteria).reason.criterion).toBe('format');
  });

  it('refuses to choose among fewer than two', () => {
    expect(() => chooseKeeper([photo(1)], keepCriteria)).toThrow(RangeError);
  });
});

describe('names that speak of a copy', () => {
  it.each([
    'beach copy.jpg',
    'beach (1).jpg',
    'beach_2.png',
    'Copy of beach.jpg',
    'beach - Kopie.jpg',
    'beach copy 3.jpg',
  ])('%s', (name) => {
    expect(hasCopyName(`/photos/${name}`)).toBe(true);
  });
  it.each(['IMG_0412.jpg', 'beach.jpg', '2024-05-31.jpg', 'photocopy shop.jpg', 'DSC01234.ARW'])(
    'not %s',
    (name) => {
      expect(hasCopyName(`/photos/${name}`)).toBe(false);
    },
  );
  it.each(['/photos/backup 2020/a.jpg', 'D:\\Backups\\a.jpg', '/home/x/.Trash/a.jpg', '/$RECYCLE.BIN/a.jpg'])(
    '%s',
    (name) => {
      expect(isInBackupFolder(name)).toBe(true);
    },
  );
  it('the file name is no folder', () => {
    expect(isInBackupFolder('/photos/backup.jpg')).toBe(false);
  });
});
