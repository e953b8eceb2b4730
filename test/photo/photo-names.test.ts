import { describe, expect, it } from 'vitest';
import { isPhotoName, isRawName } from '../../src/photo/photo-names.ts';

describe('photo names', () => {
  it.each([
    ['IMG_1.JPG', true, false],
    ['a.b.jpeg', true, false],
    ['x.HiF', true, false],
    ['scan.tiff', true, false],
    ['shot.NEF', true, true],
    ['shot.cr3', true, true],
    ['dump.raw', false, false],
    ['film.mov', false, false],
    ['jpg', false, false],
    ['.jpg', false, false],
    ['._IMG_1.JPG', false, false],
    ['.thumb.cr2', false, false],
    ['a.jpg.xmp', false, false],
    ['a.jpg~', false, false],
  ])('%s: photo %s, RAW %s', (name, isPhoto, isRaw) => {
    expect([isPhotoName(name), isRawName(name)]).toEqual([isPhoto, isRaw]);
  });
});
