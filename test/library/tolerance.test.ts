import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accuracyText, judgedText, wrongPairChoices } from '../../src/contract/accuracy.ts';
import { LibraryReader } from '../../src/library/library-reader.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import type { FoundEdge, Tolerance } from '../../src/library/catalog/edge-table.ts';
import { addPhoto } from './catalog-photos.ts';
import { copySamples, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

const contents = 12;

const edges = fc.uniqueArray(
  fc.record<FoundEdge>({
    a: fc.integer({ min: 1, max: contents - 1 }),
    b: fc.constant(contents),
    level: fc.constantFrom('same-pixels', 'same-picture', 'unsure', 'same-scene'),
    distance: fc.integer({ min: 0, max: 100 }),
    score: fc.double({ min: 0.51, max: 1, noNaN: true }),
    evidence: fc.constant('brighter'),
  }),
  { selector: ({ a }) => a },
);
const scores = fc.double({ min: 0.6, max: 1, noNaN: true });
const toleranceOf = (leastScore: number): Tolerance => ({ leastScore, expected: 0, wanted: 1, revision: 0 });

it('a higher score makes no pair the same picture, and what changes is grouped anew', async () => {
  const catalog = openCatalog(await scratchFolder(), 'write');
  const folder = catalog.folders.add('/x');
  for (let number = 1; number <= contents; number++) addPhoto(catalog, folder.id, number);
  const samePictures = (): string[] =>
    catalog.edges.all().flatMap(({ a, b, level }) => (level === 'same-picture' ? [`${a} ${b}`] : []));
  fc.assert(
    fc.property(edges, scores, scores, (found, before, after) => {
      for (let id = 1; id < contents; id++) catalog.edges.remove(id, contents);
      for (const edge of found) catalog.edges.put(edge);
      catalog.edges.setTolerance(toleranceOf(before));
      const pairsBefore = samePictures();
      expect(catalog.edges.countSamePictures()).toBe(pairsBefore.length);
      catalog.touched.clear();

      catalog.edges.setTolerance(toleranceOf(after));
      const pairsAfter = samePictures();
      const [more, fewer] = before < after ? [pairsBefore, pairsAfter] : [pairsAfter, pairsBefore];
      for (const pair of fewer) expect(more).toContain(pair);

      const changed = more
        .filter((pair) => !fewer.includes(pair))
        .flatMap((pair) => pair.split(' ').map(Number));
      expect(catalog.touched.first(100)).toEqual(expect.arrayContaining(changed));
      // Whatever was found out is still there, to be settled otherwise another day.
      catalog.edges.setTolerance(toleranceOf(before));
      expect(samePictures()).toEqual(pairsBefore);
    }),
    { numRuns: 60 },
  );
  catalog.close();
});

it('is set for the whole library without opening a file, and says what to expect', async () => {
  const photos = await scratchFolder();
  await copySamples(photos, {
    'original.jpg': '2023 Summer/IMG_0418.jpg',
    'edit.jpg': 'Edited/sunset-cropped.jpg',
    'other.jpg': '2024 Spring/IMG_0725.jpg',
  });
  const library = await scratchLibrary(await scratchFolder());
  await scanFolder(library, photos);
  await rm(photos, { recursive: true });
  const leastScores: number[] = [];
  for (const wrongPairs of wrongPairChoices) {
    await library.changeSettings({ change: { wrongPairs } });
    const { wanted, pairs, expected, leastScore } = library.accuracy();
    expect({ wanted, pairs }).toEqual({ wanted: wrongPairs, pairs: 1 });
    expect(expected).toBeLessThan(1);
    leastScores.push(leastScore);
  }
  expect(leastScores).toEqual(leastScores.toSorted((a, b) => b - a));
});

it('says how the estimate fared on the pairs that were judged, the latest word on each', async () => {
  const catalog = openCatalog(await scratchFolder(), 'write');
  const folder = catalog.folders.add('/x');
  for (let number = 1; number <= 5; number++) addPhoto(catalog, folder.id, number);
  const edge = { level: 'same-picture', distance: 20, score: 0.97, evidence: 'brighter' } as const;
  for (const b of [2, 3, 4, 5]) catalog.edges.put({ ...edge, a: 1, b });
  catalog.edges.put({ ...edge, a: 2, b: 3, score: 0.85, level: 'unsure' });
  catalog.edges.setTolerance({ leastScore: 0.95, expected: 2, wanted: 10, revision: 0 });
  const side = (number: number, at: number) => ({ hash: `hash ${number}`, side: at, copies: 1 });
  catalog.decisions.record('duplicate', [side(1, 0), side(2, 0)], 1);
  catalog.decisions.record('not-related', [side(1, 0), side(3, 1)], 2);
  catalog.decisions.record('duplicate', [side(1, 0), side(4, 0)], 3);
  catalog.decisions.record('not-related', [side(1, 0), side(4, 1)], 4);
  // Not called the same picture at this tolerance, so that nothing is learnt from it.
  catalog.decisions.record('not-related', [side(2, 0), side(3, 1)], 5);
  const accuracy = new LibraryReader(catalog, '/library').accuracy();
  expect(accuracy).toMatchObject({ pairs: 4, expected: 2, judged: { pairs: 3, wrong: 2, expected: 1.5 } });
  expect(accuracyText(accuracy)).toBe(
    'Of 4 pairs called the same picture by their looks, about 2 are expected to be wrong.',
  );
  expect(judgedText(accuracy)).toBe(
    'Of 3 such pairs that you judged, 2 were wrong; about 2 was to be expected.',
  );
  catalog.close();
});
