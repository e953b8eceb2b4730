import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Verdict } from '../../src/contract/decisions.ts';
import type { Level } from '../../src/contract/levels.ts';
import type { KindredError } from '../../src/contract/problems.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { decideGroup, decidePhotos, undoDecision } from '../../src/library/decisions/decide.ts';
import { regroupTouched } from '../../src/library/matching/regroup.ts';
import { SimilarStars } from '../../src/library/matching/similar-stars.ts';
import { addPhoto, groupsOf } from './catalog-photos.ts';
import { copySamples, scanFolder, scratchFolder, scratchLibrary } from './scratch.ts';

/** A catalog with the photos 1 to 5, the lower the better, each pair related as one scene unless said otherwise. */
async function sceneOfFive(): Promise<{
  catalog: Catalog;
  groups: (level?: Level) => number[][];
  decide: (verdict: Verdict, photo?: number) => number;
  relate: (a: number, b: number, level: Level) => void;
}> {
  const catalog = openCatalog(await scratchFolder(), 'write');
  onTestFinished(() => catalog.close());
  const { id: folderId } = catalog.folders.add('/x');
  const contents = [5, 4, 3, 2, 1].map((width) => addPhoto(catalog, folderId, 6 - width, { width }));
  const relate = (a: number, b: number, level: Level): void =>
    catalog.edges.put({
      a: contents[a - 1]!,
      b: contents[b - 1]!,
      level,
      distance: 9,
      score: 1 - b / 10,
      evidence: 'near',
    });
  const regroup = (): void => {
    regroupTouched(catalog, defaultSettings.keepRules);
    new SimilarStars(catalog).regroup(defaultSettings.keepRules);
  };
  const stored = (level: Level) => {
    regroup();
    return groupsOf(catalog, level);
  };
  return {
    catalog,
    relate,
    groups: (level = 'same-scene') =>
      stored(level)
        .filter(({ isDecided }) => !isDecided)
        .map(({ members }) => members.map(({ id }) => id)),
    decide: (verdict, photo) => {
      const [group] = stored('same-scene').filter(({ isDecided }) => !isDecided);
      const { id, fingerprint } = group!;
      return decideGroup(catalog, verdict, { group: id, fingerprint, photo }).id;
    },
  };
}

describe('a decision', () => {
  it('on a whole group settles it, and a new look-alike reopens only the question about itself', async () => {
    const { catalog, groups, decide, relate } = await sceneOfFive();
    for (const [a, b] of [
      [2, 3],
      [2, 4],
      [3, 4],
    ] as const)
      relate(a, b, 'same-scene');
    expect(groups()).toEqual([[2, 3, 4]]);
    decide('keep-both');
    expect(groups()).toEqual([]);

    // A better one comes, and becomes the keeper: the others stand as one beside it.
    for (const b of [2, 3, 4]) relate(1, b, 'same-scene');
    expect(groups()).toEqual([[1, 2, 3, 4]]);
    const [group] = groupsOf(catalog, 'same-scene');
    expect(group!.members.map(({ isSettled }) => isSettled)).toEqual([false, true, true, true]);
    const decision = decide('not-related');
    expect(groups()).toEqual([]);
    expect(groupsOf(catalog, 'same-scene')).toMatchObject([{ keeper: 2, isDecided: true }]);
    expect(catalog.decisions.get(decision)!.contents.map(({ side }) => side)).toEqual([0, 1, 1, 1]);

    undoDecision(catalog, decision);
    expect(groups()).toEqual([[1, 2, 3, 4]]);
    decide('duplicate');
    expect(groups()).toEqual([]);
    expect(groups('same-picture')).toEqual([]);
    // Only the new photo and one of the settled ones were called duplicates, not the photos that all stay.
    const [picture] = groupsOf(catalog, 'same-picture');
    expect(picture).toMatchObject({ isDecided: true, members: [{ id: 1 }, { id: 2 }] });
  });

  it('on one member takes it out, or settles it with the keeper alone', async () => {
    const { catalog, groups, decide, relate } = await sceneOfFive();
    for (const b of [2, 3, 4]) relate(1, b, 'same-scene');
    relate(3, 4, 'same-scene');
    decide('not-related', 3);
    expect(groups()).toEqual([[1, 2, 4]]);
    decide('keep-both', 2);
    expect(groups()).toEqual([[1, 2, 4]]);
    expect(() => decide('duplicate', 3)).toThrow(/not one of those compared/);
    decide('not-related', 4);
    // 3 was parted from all others, 4 among them.
    expect(groups()).toEqual([]);
    expect(catalog.decisions.pairs().map(({ verdict }) => verdict)).toContain('keep-both');
  });

  it('is not made about a group that has changed since it was seen', async () => {
    const { catalog, groups, relate } = await sceneOfFive();
    relate(1, 2, 'same-scene');
    groups();
    const [seen] = groupsOf(catalog, 'same-scene');
    relate(1, 3, 'same-scene');
    groups();
    const decide = (): unknown =>
      decideGroup(catalog, 'not-related', { group: seen!.id, fingerprint: seen!.fingerprint });
    expect(decide).toThrow(expect.objectContaining<Partial<KindredError>>({ code: 'group-changed' }));
    expect(catalog.decisions.count()).toBe(0);
  });

  it('joins photos that nothing else has joined, and parts similar ones', async () => {
    const { catalog, groups, relate } = await sceneOfFive();
    const { id } = decidePhotos(catalog, 'duplicate', [2, 5]);
    groups();
    expect(groupsOf(catalog, 'same-picture')).toMatchObject([
      { members: [{ id: 2 }, { id: 5, relation: { evidence: 'you called them duplicates' } }] },
    ]);
    undoDecision(catalog, id);
    expect(() => undoDecision(catalog, id)).toThrow(/taken back already/);
    relate(1, 2, 'similar');
    expect(groups('similar')).toEqual([[1, 2]]);
    decidePhotos(catalog, 'not-related', [1, 2]);
    expect(groups('similar')).toEqual([]);
    expect(() => decidePhotos(catalog, 'not-related', [3, 3])).toThrow(/same in every pixel/);
    expect(() => decidePhotos(catalog, 'duplicate', [3, 77])).toThrow(/not in the library/);
  });

  it('survives a new start, moves and renames; a further copy is a new question', async () => {
    const photos = await scratchFolder();
    const folder = await scratchFolder();
    await copySamples(photos, { 'a.jpg': 'At home/IMG_0820.jpg', 'b.jpg': 'At home/IMG_0820.jpg' });
    const library = await scratchLibrary(folder);
    await scanFolder(library, photos);
    const copies = () => library.groups({ level: 'exact-copy', order: 'path', offset: 0, limit: 9 }).groups;
    const [group] = copies();
    expect(() =>
      library.decideGroup({ verdict: 'not-related', group: group!.id, fingerprint: group!.fingerprint }),
    ).toThrow(/same in every pixel/);
    const decision = library.decideGroup({
      verdict: 'keep-both',
      group: group!.id,
      fingerprint: group!.fingerprint,
    });
    expect(decision).toMatchObject({ photos: 2, sample: [{}, {}] });
    expect(copies()).toMatchObject([{ isDecided: true }]);

    await rename(join(photos, 'b.jpg'), join(photos, 'c.jpg'));
    await library.scan();
    expect(copies()).toMatchObject([{ isDecided: true }]);
    expect(copies()[0]!.members.map(({ photo }) => photo.path)).toContain(join(photos, 'c.jpg'));

    await copyFile(join(photos, 'c.jpg'), join(photos, 'd.jpg'));
    await library.scan();
    const [reopened] = copies();
    expect(reopened).toMatchObject({ isDecided: false });
    expect(reopened!.members.filter(({ isSettled }) => !isSettled)).toMatchObject([
      { photo: { path: join(photos, 'd.jpg') } },
    ]);
    expect(library.status()).toMatchObject({ decisions: 1 });
  });
});
