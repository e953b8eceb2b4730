import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdicts, type Verdict } from '../../src/contract/decisions.ts';
import { keepCriteria } from '../../src/contract/groups.ts';
import type { Level } from '../../src/contract/levels.ts';
import { levelRank, levels } from '../../src/contract/levels.ts';
import type { GroupDraft } from '../../src/groups/build-groups.ts';
import { arrange } from '../../src/groups/arrangement.ts';
import { buildGroups } from '../../src/groups/build-groups.ts';
import type { PhotoDecision } from '../../src/groups/decisions.ts';
import type { Edge } from '../../src/groups/edges.ts';
import { identityEdges, identityLevel } from '../../src/groups/edges.ts';
import type { KeepFacts } from '../../src/groups/keep-criteria.ts';

const groupsOf = (...known: Parameters<typeof arrange>): GroupDraft[] => buildGroups(arrange(...known));

/** A photo whose width says how good it is; equal widths leave it to the id. */
function photo(id: number, width = 100): KeepFacts {
  return {
    id,
    path: '/a.jpg',
    size: 1000,
    modifiedAt: 0,
    width,
    height: 100,
    format: 'jpeg',
    metadata: { keywords: [] },
  };
}

function edge(a: number, b: number, level: Level, score?: number): Edge {
  return { a, b, level, evidence: level, ...(score === undefined ? {} : { score }) };
}

function shape(groups: GroupDraft[]): [Level, number[]][] {
  return groups.map((group) => [group.level, group.members.map(({ id }) => id)]);
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((item, place) => ({ item, key: Math.imul(place + 1, seed | 1) % 1009 }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

describe('buildGroups', () => {
  it('joins a photo, its copies and its edits, and shows each relation at its own level', () => {
    const photos = [photo(1, 400), photo(2, 400), photo(3, 300), photo(4, 200), photo(5, 100)];
    const groups = groupsOf(
      photos,
      [
        edge(1, 2, 'exact-copy'),
        edge(2, 3, 'same-picture', 0.9),
        edge(1, 4, 'same-scene'),
        edge(5, 2, 'similar'),
      ],
      keepCriteria,
    );
    expect(shape(groups)).toEqual([
      ['exact-copy', [1, 2]],
      ['same-picture', [1, 2, 3]],
      ['same-scene', [1, 2, 3, 4]],
      ['similar', [1, 2, 3, 4, 5]],
    ]);
    expect(groups[1]).toMatchObject({
      id: 'same-picture-1',
      keeper: 1,
      members: [
        { id: 1 },
        { id: 2, relation: { level: 'exact-copy' } },
        { id: 3, relation: { level: 'same-picture', score: 0.9 } },
      ],
    });
  });

  it('completes equal bytes and equal pixels from edges to one leader', () => {
    const hashes = [
      { id: 1, contentHash: 'a', pixelHash: 'p' },
      { id: 2, contentHash: 'a', pixelHash: 'p' },
      { id: 3, contentHash: 'b', pixelHash: 'p' },
      { id: 4, contentHash: 'b', pixelHash: 'p' },
      { id: 5, contentHash: 'c', pixelHash: 'q' },
    ];
    const edges = identityEdges(hashes);
    expect(edges.map(({ a, b, level }) => [a, b, level])).toEqual([
      [1, 2, 'exact-copy'],
      [1, 3, 'same-pixels'],
      [3, 4, 'exact-copy'],
    ]);
    expect(
      shape(
        groupsOf(
          hashes.map(({ id }) => photo(id)),
          edges,
          keepCriteria,
        ),
      ),
    ).toEqual([
      ['exact-copy', [1, 2]],
      ['exact-copy', [3, 4]],
      ['same-pixels', [1, 2, 3, 4]],
    ]);
  });

  it('makes no chain: what only touches a member stays out', () => {
    const groups = groupsOf(
      [photo(1, 300), photo(2, 200), photo(3, 100)],
      [edge(1, 2, 'same-scene'), edge(2, 3, 'same-scene')],
      keepCriteria,
    );
    expect(shape(groups)).toEqual([['same-scene', [1, 2]]]);
  });

  it('lets no frame around a picture tear its other edits apart', () => {
    // 1 is the picture 2 in a frame, the largest; it matches the picture, but not the three edits.
    const photos = [photo(1, 500), photo(2, 400), photo(3, 300), photo(4, 200), photo(5, 100)];
    const edges = [1, 3, 4, 5].map((id) => edge(2, id, 'same-picture'));
    const groups = groupsOf(photos, edges, keepCriteria);
    expect(shape(groups)).toEqual([['same-picture', [2, 1, 3, 4, 5]]]);
    expect(groups[0]!.reason).toEqual({
      criterion: 'reach',
      sentence: 'the others all match it; fewer of them match a.jpg',
    });
    // With two edits only, the larger photo still comes first: it may be the original.
    expect(shape(groupsOf(photos, edges.slice(0, 3), keepCriteria))).toEqual([['same-picture', [1, 2]]]);
  });

  it('keeps a photo free whose group would show nothing new', () => {
    // 1 and 2 are one picture; only 2 is related to 3, so the scene is 2 with 3.
    const groups = groupsOf(
      [photo(1, 300), photo(2, 200), photo(3, 100)],
      [edge(1, 2, 'same-picture'), edge(2, 3, 'same-scene')],
      keepCriteria,
    );
    expect(shape(groups)).toEqual([
      ['same-picture', [1, 2]],
      ['same-scene', [2, 3]],
    ]);
  });

  it('takes the strongest of several edges and ignores strangers and loops', () => {
    const groups = groupsOf(
      [photo(1), photo(2)],
      [
        edge(2, 1, 'similar'),
        edge(1, 2, 'same-picture', 0.5),
        edge(1, 2, 'same-picture', 0.8),
        edge(1, 9, 'similar'),
        edge(1, 1, 'similar'),
      ],
      keepCriteria,
    );
    expect(groups).toHaveLength(1);
    expect(groups[0]!.members[1]!.relation).toMatchObject({ level: 'same-picture', score: 0.8 });
  });

  describe('with decisions', () => {
    const photos = [photo(1, 400), photo(2, 300), photo(3, 200), photo(4, 100)];
    const related = [edge(1, 2, 'same-scene', 0.9), edge(1, 3, 'same-scene', 0.8), edge(2, 3, 'same-scene')];
    const decide = (verdict: Verdict, ...sides: number[][]): PhotoDecision => ({ verdict, sides });
    const build = (edges: Edge[], ...decisions: PhotoDecision[]) =>
      groupsOf(photos, edges, keepCriteria, decisions);

    it('parts what is not related, and what it leaves finds its own group', () => {
      expect(shape(build(related, decide('not-related', [1], [2, 3])))).toEqual([['same-scene', [2, 3]]]);
      expect(shape(build(related, decide('not-related', [1, 3], [2])))).toEqual([['same-scene', [1, 3]]]);
      // 2 is closer to the keeper than 3; only one of the two can stay with it.
      expect(shape(build(related, decide('not-related', [2], [3])))).toEqual([['same-scene', [1, 2]]]);
    });

    it('joins duplicates without any edge, and they stand together', () => {
      const groups = build(related, decide('duplicate', [3], [4]));
      expect(shape(groups)).toEqual([
        ['same-picture', [3, 4]],
        ['same-scene', [1, 2, 3, 4]],
      ]);
      expect(groups[0]).toMatchObject({
        isDecided: true,
        members: [{ isSettled: true }, { relation: { level: 'same-picture' }, isSettled: true }],
      });
      expect(groups[1]).toMatchObject({ isDecided: false });
      // Through a photo that is not here any more.
      expect(shape(build([], decide('duplicate', [1], [-1]), decide('duplicate', [4], [-1])))).toEqual([
        ['same-picture', [1, 4]],
      ]);
    });

    it('lets the later of two contradicting decisions count', () => {
      const joined = decide('duplicate', [1], [2]);
      const parted = decide('not-related', [1], [2]);
      expect(shape(build(related, joined, parted))[0]).toEqual(['same-picture', [1, 2]]);
      expect(shape(build(related, parted, joined))).toEqual([['same-scene', [1, 3]]]);
      expect(shape(build(related, decide('keep-both', [1], [2]), parted))[0]).toEqual([
        'same-scene',
        [1, 2, 3],
      ]);
    });

    it('calls a group decided until something new comes', () => {
      const settled = decide('keep-both', [1], [2]);
      const [before] = build([edge(1, 2, 'same-scene')], settled);
      expect(before).toMatchObject({ isDecided: true });
      const [after] = build(related, settled);
      expect(after).toMatchObject({ isDecided: false });
      expect(after!.members.map(({ isSettled }) => isSettled)).toEqual([true, true, false]);
    });
  });

  const library = fc.integer({ min: 2, max: 14 }).chain((count) =>
    fc.record({
      widths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: count, maxLength: count }),
      contents: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }),
      loose: fc.array(
        fc.record({
          a: fc.integer({ min: 0, max: count - 1 }),
          b: fc.integer({ min: 0, max: count - 1 }),
          level: fc.constantFrom<Level>('same-picture', 'same-scene', 'similar'),
          score: fc.integer({ min: 0, max: 3 }),
        }),
        { maxLength: 30 },
      ),
      decisions: fc.array(
        fc.record({
          verdict: fc.constantFrom(...verdicts),
          // One of the photos is not here.
          sides: fc.array(fc.array(fc.integer({ min: -1, max: count - 1 }), { minLength: 1, maxLength: 3 }), {
            minLength: 2,
            maxLength: 3,
          }),
        }),
        { maxLength: 4 },
      ),
      seed: fc.integer(),
    }),
  );

  it('depends on no order, chains nothing, repeats nobody, and each group adds something', () => {
    fc.assert(
      fc.property(library, ({ widths, contents, loose, seed }) => {
        const photos = widths.map((width, id) => photo(id, width));
        // Content n and content n + 5 have the same pixels.
        const hashes = contents.map((content, id) => ({
          id,
          contentHash: `${content}`,
          pixelHash: `${content % 5}`,
        }));
        const edges: Edge[] = [
          ...identityEdges(hashes),
          ...loose.map(({ a, b, level, score }) => ({ a, b, level, score, evidence: level })),
        ];
        const groups = groupsOf(photos, edges, keepCriteria);

        const turned = shuffled(edges, seed).map((one) => ({ ...one, a: one.b, b: one.a }));
        expect(groupsOf(shuffled(photos, seed), turned, keepCriteria)).toEqual(groups);

        const identical = (left: number, right: number): Level | undefined =>
          identityLevel(hashes[left]!, hashes[right]!);
        const samePixels = (left: number, right: number): boolean =>
          left === right || identical(left, right) !== undefined;
        for (const level of levels) {
          const seen = new Set<number>();
          for (const { keeper, members } of groups.filter((group) => group.level === level)) {
            expect(members.length).toBeGreaterThan(1);
            expect(members[0]).toEqual({ id: keeper, isSettled: false });
            expect(members.some(({ relation }) => relation?.level === level)).toBe(true);
            for (const { id, relation } of members) {
              expect(seen.has(id)).toBe(false);
              seen.add(id);
              if (id === keeper) continue;
              expect(levelRank(relation!.level)).toBeLessThanOrEqual(levelRank(level));
              const direct =
                identical(keeper, id) ??
                edges.find(
                  (one) =>
                    one.level === relation!.level &&
                    ((samePixels(one.a, keeper) && samePixels(one.b, id)) ||
                      (samePixels(one.b, keeper) && samePixels(one.a, id))),
                )?.level;
              expect(direct).toBe(relation!.level);
            }
          }
        }
        // Every set of equal bytes is one group.
        for (const content of new Set(contents)) {
          const ids = hashes.filter(({ contentHash }) => contentHash === `${content}`).map(({ id }) => id);
          if (ids.length < 2) continue;
          const group = groups.find(
            (one) => one.level === 'exact-copy' && one.members.some(({ id }) => id === ids[0]),
          );
          expect(group!.members.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('obeys decisions in any order of arrival, and changes nothing where there are none', () => {
    fc.assert(
      fc.property(library, ({ widths, loose, decisions, seed }) => {
        const photos = widths.map((width, id) => photo(id, width));
        const edges = loose.map(({ a, b, level, score }) => ({ a, b, level, score, evidence: level }));
        const groups = groupsOf(photos, edges, keepCriteria, decisions);
        const turned = shuffled(edges, seed).map((one) => ({ ...one, a: one.b, b: one.a }));
        expect(groupsOf(shuffled(photos, seed), turned, keepCriteria, decisions)).toEqual(groups);

        const [latest] = decisions;
        const sidesOf = (id: number) => latest?.sides.findIndex((side) => side.includes(id)) ?? -1;
        for (const { members, level } of groups) {
          const ids = members.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          if (latest?.verdict !== 'not-related') continue;
          const sides = new Set(ids.map(sidesOf).filter((side) => side >= 0));
          expect(sides.size, level).toBeLessThan(2);
        }
        if (latest?.verdict === 'duplicate') {
          const present = [...new Set(latest.sides.flat())].filter((id) => id >= 0);
          const group = groups.find(
            ({ level, members }) => level === 'same-picture' && members.some(({ id }) => id === present[0]),
          );
          if (present.length > 1)
            expect(group?.members.map(({ id }) => id)).toEqual(expect.arrayContaining(present));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stays linear: a blob of 20,000 photos around one is one star', () => {
    const photos = Array.from({ length: 20_000 }, (_, id) => photo(id));
    const edges = photos.slice(1).map(({ id }) => edge(0, id, 'same-picture'));
    const groups = groupsOf(photos, edges, keepCriteria);
    expect(groups).toHaveLength(1);
    expect(groups[0]!.members).toHaveLength(20_000);
  });
});
