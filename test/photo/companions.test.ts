import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupShots } from '../../src/photo/companions.ts';
import { isPhotoName } from '../../src/photo/photo-names.ts';

describe('groupShots', () => {
  it.each<[string, string[], Record<string, string[]>]>([
    ['RAW and JPEG are one shot', ['a.CR2', 'a.JPG'], { 'a.JPG': ['a.CR2'] }],
    ['case does not matter', ['IMG_1.jpg', 'img_1.Nef'], { 'IMG_1.jpg': ['img_1.Nef'] }],
    ['RAW and HEIC too', ['a.cr3', 'a.hif'], { 'a.hif': ['a.cr3'] }],
    ['a lone RAW is a photo', ['a.dng', 'a.xmp'], { 'a.dng': ['a.xmp'] }],
    ['two RAWs are two photos', ['a.cr2', 'a.dng'], { 'a.cr2': [], 'a.dng': [] }],
    ['RAW and PNG are two photos', ['a.cr2', 'a.png'], { 'a.cr2': [], 'a.png': [] }],
    ['JPEG and HEIC are two photos', ['a.heic', 'a.jpg', 'a.mov'], { 'a.heic': [], 'a.jpg': ['a.mov'] }],
    ['a Live Photo has a film', ['IMG_2.HEIC', 'IMG_2.MOV'], { 'IMG_2.HEIC': ['IMG_2.MOV'] }],
    ['a film alone is none', ['b.mov', 'a.png', 'a.mov'], { 'a.png': [] }],
    [
      'sidecars by stem and by whole name',
      ['a.jpg', 'a.xmp', 'a.jpg.xmp', 'a.AAE', 'a.THM'],
      { 'a.jpg': ['a.xmp', 'a.jpg.xmp', 'a.AAE', 'a.THM'] },
    ],
    [
      'a sidecar of the RAW goes with the shot',
      ['a.nef', 'a.jpg', 'a.nef.xmp'],
      { 'a.jpg': ['a.nef', 'a.nef.xmp'] },
    ],
    [
      'a whole name goes before a stem',
      ['a.jpg', 'a.png', 'a.png.xmp', 'a.xmp'],
      { 'a.jpg': ['a.xmp'], 'a.png': ['a.png.xmp'] },
    ],
    ["Apple's edits", ['IMG_12.HEIC', 'IMG_O12.AAE'], { 'IMG_12.HEIC': ['IMG_O12.AAE'] }],
    ['a sidecar alone is none', ['b.xmp', 'c.aae', 'notes.txt'], {}],
    [
      'dots in names',
      ['2024.05.31.jpg', '2024.05.31.xmp', '2024.xmp'],
      { '2024.05.31.jpg': ['2024.05.31.xmp'] },
    ],
  ])('%s', (_, names, expected) => {
    const shots = Object.fromEntries(
      groupShots(names).map(({ primary, companions }) => [primary, companions]),
    );
    expect(shots).toEqual(expected);
  });

  const name = fc
    .tuple(
      fc.constantFrom('a', 'A', 'b', 'a.jpg', 'img_1', 'img_o1'),
      fc.constantFrom('jpg', 'HEIC', 'cr2', 'dng', 'png', 'mov', 'xmp', 'aae', 'txt'),
    )
    .map((parts) => parts.join('.'));

  it('gives every photo exactly once and invents nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 14 }), (names) => {
        const given = groupShots(names).flatMap(({ primary, companions }) => [primary, ...companions]);
        expect(new Set(given).size).toBe(given.length);
        expect(names).toEqual(expect.arrayContaining(given));
        expect(given).toEqual(expect.arrayContaining(names.filter(isPhotoName)));
        for (const { primary } of groupShots(names)) expect(isPhotoName(primary)).toBe(true);
      }),
    );
  });
});
