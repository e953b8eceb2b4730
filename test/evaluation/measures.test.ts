import { describe, expect, test } from 'vitest';
import {
  candidatesAtRecall,
  measureDistances,
  radiusAtPrecision,
  radiusAtRate,
} from '../../bench/evaluation/measure-distances.ts';
import { measureRelations } from '../../bench/evaluation/measure-relations.ts';
import type { Source, SourceSet } from '../../bench/evaluation/photos.ts';
import { pairKey, type ScannedFile } from '../../bench/evaluation/scan-files.ts';
import { replaceSection } from '../../bench/evaluation/tables.ts';
import { TruthTable } from '../../bench/evaluation/truth.ts';
import type { LibraryFile } from '../../bench/evaluation/write-files.ts';
import type { Level } from '../../src/contract/levels.ts';

function source(set: SourceSet, group: string, name: string): Source {
  return { set, group, photo: `${set}/${group}/${name}.webp` };
}

function file(of: Source, kind: LibraryFile['kind'] = 'original', isOfOriginal = false): LibraryFile {
  return { path: `/${of.photo} ${kind}`, source: of, kind, isOfOriginal };
}

const pear = source('grocery', 'grocery/Pear', 'a');
const files = [
  file(pear, 'original', true),
  file(pear, 'grey', true),
  file(source('grocery', 'grocery/Pear', 'b')),
  file(source('grocery', 'grocery/Apple', 'c')),
  file(source('bursts', 'bursts/dog', '00002')),
  file(source('bursts', 'bursts/dog', '00006')),
  file(source('caltech101', 'caltech101/octopus', 'x')),
];

describe('what two files are to each other', () => {
  const truth = new TruthTable(files);

  test.each([
    ['an edit', 0, 1, 'copy'],
    ['another photo of the product', 1, 2, 'hard'],
    ['another product', 0, 3, 'shelves'],
    ['frames of one burst', 4, 5, 'burst'],
    ['of two sets', 0, 6, 'easy'],
  ] as const)('%s', (_, a, b, expected) => {
    expect(truth.of(a, b)).toBe(expected);
    expect(truth.of(b, a)).toBe(expected);
  });

  test('photos that the data holds twice count neither way', () => {
    const twins = ['image_0002', 'image_0003'].map((name) =>
      file({ set: 'caltech101', group: 'caltech101/octopus', photo: `caltech101/octopus/${name}.webp` }),
    );
    expect(new TruthTable(twins).of(0, 1)).toBe('known');
  });
});

describe('distances', () => {
  // Places on a line: the edit lies 3 from its original, the next pear 4, all else farther off.
  const places = [0, 3, 4, 20, 40, 42, 60];
  const distances = measureDistances(files, new TruthTable(files), 100, (a, b) =>
    Math.abs(places[a]! - places[b]!),
  );

  test('each pair is counted for what it is', () => {
    expect(distances.edits.get('grey')!.countWithin(3)).toBe(1);
    expect(distances.copies.total).toBe(1);
    expect(distances.hard['groceries, one product'].total).toBe(2);
    expect(distances.hard['groceries, all'].total).toBe(5);
    expect(distances.bursts.get(4)!.countWithin(2)).toBe(1);
    // All 21 pairs but the one of copies.
    expect(distances.wrong.total).toBe(20);
  });

  test('the radius at a rate of false pairs, and what lies within', () => {
    // The pears lie 1 and 4 apart.
    expect(radiusAtRate(distances.hard['groceries, one product'], 0.5)).toBe(3);
    expect(radiusAtRate(distances.hard['groceries, one product'], 0)).toBe(0);
    expect(candidatesAtRecall(distances, 0.95)).toEqual({ radius: 3, perPhoto: 0 });
  });

  test('precision is of the files of originals alone', () => {
    expect(radiusAtPrecision(distances, 0.99, 'all')).toBe(100);
  });
});

describe('relations', () => {
  const scanned = files.map((one): ScannedFile => ({
    ...one,
    pictureCode: new Uint8Array(32),
    features: new Int8Array(1504),
    verifiable: {
      hash: one.path,
      thumbnail: new Uint8Array(),
      width: 10,
      height: 10,
      takenAt: undefined,
      camera: undefined,
      inner: undefined,
      name: one.path,
    },
  }));
  const judge = (said: [number, number, Level, string?][]): ReturnType<typeof measureRelations> =>
    measureRelations(
      {
        files: scanned,
        relations: new Map(
          said.map(([a, b, level, evidence]) => [
            pairKey(a, b),
            { level, score: 0.9, evidence: evidence ?? '' },
          ]),
        ),
        groupsOf: new Map([
          [files[0]!.path, new Set(['one'])],
          [files[1]!.path, new Set(['one'])],
        ]),
        unread: 0,
        cpuSeconds: undefined,
      },
      new TruthTable(scanned),
    );

  test('copies found, look-alikes and frames called the same', async () => {
    const judged = await judge([
      [0, 1, 'same-pixels'],
      [1, 2, 'same-picture'],
      [4, 5, 'same-scene', 'perhaps the same picture: cropped'],
      [0, 6, 'similar'],
    ]);
    expect(judged.precision).toBe(0.5);
    expect(judged.edits.get('grey')).toMatchObject({ pairs: 1, samePicture: 1, grouped: 1, notProposed: 0 });
    expect(judged.hard).toEqual({ pairs: 2, samePicture: 1, unsure: 0, sameScene: 0 });
    expect(judged.frames.get(4)).toEqual({ pairs: 1, samePicture: 0, unsure: 1, sameScene: 0 });
    expect(judged.wrong.map(({ truth }) => truth)).toEqual(['hard']);
  });

  test('an edit that is shown as another frame is not found', async () => {
    const judged = await judge([[0, 1, 'same-scene', 'taken 2 s apart']]);
    expect(judged.edits.get('grey')).toMatchObject({ samePicture: 0, sameScene: 1 });
    expect(judged.recallAtPrecision[0]).toEqual({ precision: 0.99, recall: 1 });
  });
});

test('the figures of a page are replaced, all else stays', () => {
  const page =
    'a <!-- figures: run --> old <!-- end of figures --> b <!-- figures: other --> x <!-- end of figures -->';
  expect(replaceSection(page, 'run', 'new')).toBe(
    'a <!-- figures: run -->\n\nnew\n\n<!-- end of figures --> b <!-- figures: other --> x <!-- end of figures -->',
  );
  expect(() => replaceSection(page, 'missing', 'new')).toThrow('missing');
});
