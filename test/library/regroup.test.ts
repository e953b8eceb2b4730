import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { regroupSimilar, regroupTouched } from '../../src/library/matching/regroup.ts';
import { verdicts, type Verdict } from '../../src/contract/decisions.ts';
import { levels, type Level } from '../../src/contract/levels.ts';
import { addPhoto, groupsOf } from './catalog-photos.ts';
import { scratchFolder } from './scratch.ts';

const rules = defaultSettings.keepRules;

function allGroups(catalog: Catalog): unknown {
  return levels.map((level) => groupsOf(catalog, level));
}

type Change =
  | { kind: 'edge'; a: number; b: number; level: Level }
  | { kind: 'remove'; photo: number }
  | { kind: 'decide'; verdict: Verdict; photos: number[] }
  | { kind: 'undo'; decision: number };

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('edge' as const),
        a: fc.nat(11),
        b: fc.nat(11),
        level: fc.constantFrom<Level>('same-pixels', 'same-picture', 'same-scene', 'similar'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), photo: fc.nat(11) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('decide' as const),
        verdict: fc.constantFrom(...verdicts),
        photos: fc.uniqueArray(fc.nat(11), { minLength: 2, maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), decision: fc.nat(3) }) },
  ),
  { maxLength: 25 },
);

describe('regroupTouched', () => {
  it('gives after every change the groups that a fresh start gives', async () => {
    const folder = await scratchFolder();
    let run = 0;
    fc.assert(
      fc.property(changes, (steps) => {
        const catalog = openCatalog(`${folder}/${run++}`, 'write');
        try {
          const { id: folderId } = catalog.folders.add('/x');
          const contents = Array.from({ length: 12 }, (_, number) => addPhoto(catalog, folderId, number));
          const gone = new Set<number>();
          for (const step of steps) {
            if (step.kind === 'remove') {
              for (const { id } of catalog.photos.ofContent(contents[step.photo]!)) catalog.photos.remove(id);
              catalog.contents.delete(contents[step.photo]!);
              gone.add(step.photo);
            } else if (step.kind === 'decide') {
              const decided = step.photos.map((number, side) => ({
                hash: `hash ${number}`,
                side,
                copies: 1,
              }));
              catalog.decisions.record(step.verdict, decided, 0);
            } else if (step.kind === 'undo') {
              catalog.decisions.remove(step.decision);
            } else if (step.a !== step.b && !gone.has(step.a) && !gone.has(step.b)) {
              const [a, b] = [contents[step.a]!, contents[step.b]!];
              catalog.edges.put({ a, b, level: step.level, distance: 9, score: 0.9, evidence: 'near' });
            }
            regroupTouched(catalog, rules);
          }
          regroupSimilar(catalog, rules);
          const stepwise = allGroups(catalog);
          catalog.touched.touchAll();
          expect(regroupTouched(catalog, rules)).toBe(gone.size < 12);
          regroupSimilar(catalog, rules);
          expect(allGroups(catalog)).toEqual(stepwise);
        } finally {
          catalog.close();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has nothing to do where nothing changed, also after a new start', async () => {
    const folder = await scratchFolder();
    const first = openCatalog(folder, 'write');
    const { id } = first.folders.add('/x');
    const [a, b] = [addPhoto(first, id, 1), addPhoto(first, id, 2)];
    first.edges.put({ a, b, level: 'same-picture', distance: 3, score: 1, evidence: 'same framing' });
    first.close();

    // The process ended between the edge and the groups: the next one makes up for it.
    const second = openCatalog(folder, 'write');
    onTestFinished(() => second.close());
    expect(regroupTouched(second, rules)).toBe(true);
    expect(groupsOf(second, 'same-picture')).toMatchObject([{ members: [{}, {}] }]);
    expect(regroupTouched(second, rules)).toBe(false);
    expect(regroupSimilar(second, rules)).toBe(true);
    expect(regroupSimilar(second, rules)).toBe(false);
  });
});
