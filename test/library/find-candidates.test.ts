import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import {
  candidatesPerPhoto,
  doubtfulPerPhoto,
  type CandidateLimits,
} from '../../src/library/matching/candidate-limits.ts';
import { findCandidates, type PictureCode } from '../../src/library/matching/find-candidates.ts';

const limits: CandidateLimits = {
  pictureRadius: 100,
  likeness: 0.35,
  sureCloseness: 0.5,
  sceneRadius: 90,
  layoutRadius: 12,
};

interface Photo extends PictureCode {
  layout: Uint8Array;
}

const someMargins = fc.int8Array({ minLength: 256, maxLength: 256, min: -127, max: 127 });

function photoOf(margins: Int8Array, layout: Uint8Array): Photo {
  const code = new Uint8Array(32);
  for (const [bit, margin] of margins.entries()) if (margin > 0) code[bit >> 3]! |= 1 << (bit & 7);
  return { code, margins, layout };
}

/** A photo and others at every likeness to it: each a mixture of its margins and others. */
const libraries = fc
  .record({
    probe: someMargins,
    layout: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    others: fc.array(
      fc.record({
        noise: someMargins,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        flipped: fc.array(fc.nat(63), { maxLength: 40 }),
      }),
      { minLength: 1, maxLength: 60 },
    ),
  })
  .map(({ probe, layout, others }) => ({
    probe: photoOf(probe, layout),
    photos: others.map(({ noise, share, flipped }) => {
      const turned = layout.slice();
      for (const bit of flipped) turned[bit >> 3]! ^= 1 << (bit & 7);
      return photoOf(
        noise.map((value, bit) => share * probe[bit]! + (1 - share) * value),
        turned,
      );
    }),
  }));

function search(photos: readonly Photo[], ids: readonly number[], probe: Photo, changed = {}) {
  const indexes = {
    pictures: new PlaneIndex(256),
    innerPictures: new PlaneIndex(256),
    layouts: new PlaneIndex(64),
  };
  for (const id of ids) {
    indexes.pictures.add(id, photos[id]!.code);
    indexes.layouts.add(id, photos[id]!.layout);
  }
  const catalog = {
    contents: { picture: (id: number) => photos[id] },
    innerPictures: { picture: () => undefined },
  };
  const toSearch = { pictures: [probe], layoutCodes: [probe.layout] };
  return findCandidates(catalog, indexes, toSearch, { ...limits, ...changed });
}

it('finds the same whatever the order in which photos arrived', () => {
  fc.assert(
    fc.property(libraries, fc.infiniteStream(fc.nat()), ({ probe, photos }, order) => {
      const ids = [...photos.keys()];
      const ranks = ids.map(() => order.next().value as number);
      const shuffled = [...ids].sort((a, b) => ranks[a]! - ranks[b]! || a - b);
      expect(search(photos, shuffled, probe)).toEqual(search(photos, ids, probe));
    }),
    { numRuns: 40 },
  );
});

it('proposes the likeliest first, few doubtful ones, and never more than may be verified', () => {
  fc.assert(
    fc.property(libraries, ({ probe, photos }) => {
      const found = search(photos, [...photos.keys()], probe);
      expect(found.length).toBeLessThanOrEqual(candidatesPerPhoto);
      const doubtful = found.filter(({ closeness }) => closeness < limits.sureCloseness);
      expect(doubtful.length).toBeLessThanOrEqual(doubtfulPerPhoto);
      for (const [place, { closeness }] of found.entries())
        if (place > 0) expect(closeness).toBeLessThanOrEqual(found[place - 1]!.closeness);
    }),
    { numRuns: 40 },
  );
});

it('proposes no photo at a narrower limit that it leaves out at a wider one', () => {
  fc.assert(
    fc.property(libraries, ({ probe, photos }) => {
      // Few enough that no cap decides.
      const ids = [...photos.keys()].slice(0, doubtfulPerPhoto);
      const wide = new Set(search(photos, ids, probe).map(({ id }) => id));
      const narrow = search(photos, ids, probe, { likeness: 0.6, layoutRadius: 6 });
      for (const { id } of narrow) expect(wide).toContain(id);
    }),
    { numRuns: 40 },
  );
});

it('finds a picture by its layout alone where the network sees another one', () => {
  const margins = (seed: number): Int8Array =>
    Int8Array.from({ length: 256 }, (_, bit) => ((bit * 7919 + seed * 104_729) % 255) - 127);
  const layout = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const seen = photoOf(margins(1), layout);
  const other = photoOf(
    margins(2),
    layout.map((byte, at) => (at === 0 ? byte ^ 0b111 : byte)),
  );
  expect(search([other], [0], seen)).toMatchObject([{ id: 0, closeness: 1 - 3 / 25 }]);
});
