import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepCriteria, type KeepCriterion } from '../../src/contract/groups.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { buildGroups } from '../../src/groups/build-groups.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import type { StoredGroup } from '../../src/library/catalog/group-table.ts';
import { arrangePlaced } from '../../src/library/matching/arrange-placed.ts';
import { regroupTouched } from '../../src/library/matching/regroup.ts';
import { SimilarStars } from '../../src/library/matching/similar-stars.ts';
import { toStored } from '../../src/library/matching/stored-group.ts';
import { verdicts, type Verdict } from '../../src/contract/decisions.ts';
import { levels, type Level } from '../../src/contract/levels.ts';
import { addPhoto, groupsOf } from './catalog-photos.ts';
import { scratchFolder } from './scratch.ts';

const rules = defaultSettings.keepRules;
const photos = 12;

type Change =
  | { kind: 'edge'; a: number; b: number; level: Level }
  | { kind: 'unrelate'; a: number; b: number }
  | { kind: 'add'; photo: number; width: number }
  | { kind: 'copy'; photo: number }
  | { kind: 'remove'; photo: number }
  | { kind: 'decide'; verdict: Verdict; photos: number[] }
  | { kind: 'undo'; decision: number }
  | { kind: 'lead'; photo: number }
  | { kind: 'rules'; first: KeepCriterion }
  | { kind: 'similarStep' }
  | { kind: 'newStart'; setsAtOnce: number };

const number = fc.nat(photos - 1);
const edge: fc.Arbitrary<Change> = fc.record({
  kind: fc.constant('edge' as const),
  a: number,
  b: number,
  level: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Level>('similar') },
    { weight: 1, arbitrary: fc.constantFrom<Level>('same-pixels', 'same-picture', 'same-scene') },
  ),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: edge },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unrelate' as const), a: number, b: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      photo: number,
      width: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), photo: number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), photo: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      verdict: fc.constantFrom(...verdicts),
      photos: fc.uniqueArray(number, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), decision: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lead' as const), photo: number }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rules' as const), first: fc.constantFrom(...keepCriteria) }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: 'similarStep' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('newStart' as const),
      setsAtOnce: fc.integer({ min: 1, max: 6 }),
    }),
  },
);

/** A library to which things happen; the groups of the close levels follow each of them. */
class Scene {
  readonly catalog: Catalog;
  rules: readonly KeepCriterion[] = rules;
  stars: SimilarStars;
  readonly #folderId: number;
  /** By number, the content of each photo that is there. */
  readonly #contents = new Map<number, number>();

  constructor(folder: string) {
    this.catalog = openCatalog(folder, 'write');
    this.stars = new SimilarStars(this.catalog, 2);
    this.#folderId = this.catalog.folders.add('/x').id;
    for (let photo = 0; photo < photos; photo++) this.#add(photo, 1 + (photo % 3));
  }

  apply(step: Change): void {
    const { catalog } = this;
    switch (step.kind) {
      case 'edge': {
        const [a, b] = [this.#contents.get(step.a), this.#contents.get(step.b)];
        if (a === undefined || b === undefined || a === b) return;
        catalog.edges.put({ a, b, level: step.level, distance: 3 + step.a, score: 0.93, evidence: 'near' });
        break;
      }
      case 'unrelate': {
        const [a, b] = [this.#contents.get(step.a), this.#contents.get(step.b)];
        if (a !== undefined && b !== undefined) catalog.edges.remove(a, b);
        break;
      }
      case 'add':
        if (!this.#contents.has(step.photo)) this.#add(step.photo, step.width);
        break;
      case 'copy':
        this.#copy(step.photo);
        break;
      case 'remove': {
        const content = this.#contents.get(step.photo);
        if (content === undefined) return;
        const copies = catalog.photos.ofContent(content);
        catalog.photos.remove(copies[0]!.id);
        if (copies.length > 1) break;
        catalog.contents.delete(content);
        this.#contents.delete(step.photo);
        break;
      }
      case 'decide':
        catalog.decisions.record(
          step.verdict,
          step.photos.map((photo, side) => ({ hash: `hash ${photo}`, side, copies: 1 })),
          0,
        );
        break;
      case 'undo':
        catalog.decisions.remove(step.decision);
        break;
      case 'lead': {
        const content = this.#contents.get(step.photo);
        if (content !== undefined) catalog.leaders.appoint(content);
        break;
      }
      case 'rules':
        this.rules = [step.first, ...rules.filter((rule) => rule !== step.first)];
        catalog.touched.touchAll();
        break;
      case 'similarStep':
        this.stars.regroup(this.rules, 0);
        break;
      case 'newStart':
        this.stars = new SimilarStars(catalog, step.setsAtOnce);
    }
    regroupTouched(catalog, this.rules);
  }

  /** The groups as they are kept, and as they are when made of the whole library at once. */
  outcome(): { kept: StoredGroup[]; whole: StoredGroup[] } {
    this.stars.regroup(this.rules);
    return {
      kept: levels.flatMap((level) => groupsOf(this.catalog, level)),
      whole: wholeGroups(this.catalog, this.rules),
    };
  }

  #add(photo: number, width: number): void {
    this.#contents.set(photo, addPhoto(this.catalog, this.#folderId, photo, { width }));
  }

  #copy(photo: number): void {
    const content = this.#contents.get(photo);
    if (content === undefined) return;
    const metadata = { keywords: [], orientation: 1 };
    const file = { directory: '/copies', name: `${photo}.jpg`, folderId: this.#folderId };
    const rest = { size: 900, modifiedAt: 1, linkKey: undefined, companions: [], companionsChangedAt: 0 };
    this.catalog.photos.put({ ...file, ...rest }, content, metadata);
  }
}

function wholeGroups(catalog: Catalog, keepRules: readonly KeepCriterion[]): StoredGroup[] {
  const ids = catalog.contents.idsAfter(0, 1000);
  const placed = ids.flatMap((id) => catalog.photos.placedOf(id));
  const known = {
    photos: placed,
    edges: catalog.edges.all(),
    decisions: catalog.decisions.page(0, 1000),
    leaders: catalog.leaders.among(ids),
  };
  const byId = new Map(placed.map((one) => [one.photo.id, one]));
  return buildGroups(arrangePlaced(known, keepRules)).map((draft) => {
    const { oldest, newest, path, ...group } = toStored(draft, byId);
    expect(oldest).toBeLessThanOrEqual(newest);
    expect(path).not.toBe('');
    return group;
  });
}

const byId = (left: StoredGroup, right: StoredGroup): number => (left.id < right.id ? -1 : 1);

describe('groups that follow the catalog', () => {
  it('are after any changes those of the whole library made at once', async () => {
    const folder = await scratchFolder();
    let run = 0;
    fc.assert(
      fc.property(
        fc.array(edge, { minLength: 8, maxLength: 30 }),
        fc.array(change, { maxLength: 25 }),
        (related, steps) => {
          const scene = new Scene(`${folder}/${run++}`);
          try {
            for (const step of related) scene.apply(step);
            scene.stars.regroup(scene.rules);
            for (const step of steps) scene.apply(step);
            const { kept, whole } = scene.outcome();
            expect(kept.sort(byId)).toEqual(whole.sort(byId));
          } finally {
            scene.catalog.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have nothing to do where nothing changed, also after a new start', async () => {
    const folder = await scratchFolder();
    const before = openCatalog(folder, 'write');
    const { id } = before.folders.add('/x');
    const [a, b] = [addPhoto(before, id, 1), addPhoto(before, id, 2)];
    before.edges.put({ a, b, level: 'same-picture', distance: 3, score: 1, evidence: 'same framing' });
    before.close();

    // The process ended between the edge and the groups: the next one makes up for it.
    const second = openCatalog(folder, 'write');
    onTestFinished(() => second.close());
    expect(regroupTouched(second, rules)).toBe(true);
    expect(groupsOf(second, 'same-picture')).toMatchObject([{ members: [{}, {}] }]);
    expect(regroupTouched(second, rules)).toBe(false);
    const stars = new SimilarStars(second);
    expect(stars.regroup(rules)).toBe(true);
    expect(stars.regroup(rules)).toBe(false);
  });
});
