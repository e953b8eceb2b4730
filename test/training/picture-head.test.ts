import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitDiscriminants } from '../../src/training/discriminants.ts';
import type { TrainedHead } from '../../src/training/head.ts';
import { encodeLabelled } from '../../src/training/train-head.ts';
import { contrastiveLoss } from '../../src/training/pictures/contrastive-loss.ts';
import type { EditedPhotos } from '../../src/training/pictures/edited-photos.ts';
import { lookAlikeBatches } from '../../src/training/pictures/look-alike-batches.ts';
import type { PictureHeadOptions } from '../../src/training/pictures/picture-head.ts';
import { trainPictureHead } from '../../src/training/pictures/picture-head.ts';
import { normalFrom, randomFrom } from '../../src/training/random.ts';

const featureLength = 48;
const parts = [{ from: 0, to: featureLength, response: 'linear' }] as const;
const copies = 5;

/**
 * Photos of a few kinds. Values 0-7 are loud and say nothing (the edit), 8-23 say the kind, 24-47 faintly tell one photo of
 * a kind from another.
 */
function somePhotos(count: number, kinds: number, seed: number): EditedPhotos {
  const kindRandom = randomFrom(3);
  const kindMeans = Float32Array.from({ length: kinds * 16 }, () => 25 * normalFrom(kindRandom));
  const random = randomFrom(seed);
  const features = new Int8Array(count * copies * featureLength);
  for (let photo = 0; photo < count; photo += 1) {
    const own = Float32Array.from({ length: 24 }, () => 4.5 * normalFrom(random));
    for (let copy = 0; copy < copies; copy += 1) {
      for (let index = 0; index < featureLength; index += 1) {
        const signal =
          index < 8 ? 0 : index < 24 ? kindMeans[(photo % kinds) * 16 + index - 8]! : own[index - 24]!;
        const noise = (index < 8 ? 30 : 3) * normalFrom(random);
        features[(photo * copies + copy) * featureLength + index] = Math.max(
          -127,
          Math.min(127, Math.round(signal + noise)),
        );
      }
    }
  }
  return {
    features,
    featureLength,
    classes: Int32Array.from({ length: count * copies }, (_, row) => Math.floor(row / copies)),
    groups: Int32Array.from({ length: count }, (_, photo) => photo % kinds),
  };
}

/** Share of (copy, other photo of its kind) pairs that lie farther than the pair of copies from the same photo. */
function separation(head: TrainedHead, photos: EditedPhotos): number {
  const { bytes, bits } = encodeLabelled(head, { ...photos, labels: new Uint8Array(0), labelCount: 0 });
  const distance = (one: number, other: number): number => {
    let sum = 0;
    for (let byte = 0; byte < bits >> 3; byte += 1) {
      let rest = bytes[one * (bits >> 3) + byte]! ^ bytes[other * (bits >> 3) + byte]!;
      for (; rest > 0; rest >>= 1) sum += rest & 1;
    }
    return sum;
  };
  let right = 0;
  let all = 0;
  photos.groups.forEach((group, photo) => {
    photos.groups.forEach((otherGroup, other) => {
      if (other === photo || otherGroup !== group) return;
      const own = distance(photo * copies, photo * copies + 1);
      const foreign = distance(photo * copies, other * copies + 1);
      right += own < foreign ? 1 : own === foreign ? 0.5 : 0;
      all += 1;
    });
  });
  return right / all;
}

describe('discriminants', () => {
  it('rank the directions by what they say of the class, with unit scatter within', async () => {
    const photos = somePhotos(60, 3, 1);
    const { mean, directions, ratios } = await fitDiscriminants(photos, parts, {
      count: 10,
      shrinkage: 1e-4,
      seed: 1,
    });
    expect(mean).toHaveLength(featureLength);
    expect([...ratios].sort((a, b) => b - a)).toEqual([...ratios]);
    // The kinds span two directions, far stronger than any that tells photos of a kind apart.
    expect(ratios[1]! / ratios[2]!).toBeGreaterThan(3);
    let loud = 0;
    let all = 0;
    for (let index = 0; index < featureLength; index += 1) {
      if (index < 8) loud += directions[index * 10]! ** 2;
      all += directions[index * 10]! ** 2;
    }
    expect(loud / all).toBeLessThan(0.05);
  });
});

describe('batches with look-alikes', () => {
  it('hold so many copies of so many different photos, mostly in groups', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 4 }),
        fc.nat(),
        (count, kinds, wanted, rows, seed) => {
          const { classes, groups } = somePhotos(count, kinds, 1);
          const next = lookAlikeBatches(
            { classes, groups },
            { lookAlikes: 4, photos: wanted, copies: rows },
            randomFrom(seed),
          );
          const batch = next();
          expect(batch).toHaveLength(wanted * rows);
          expect(new Set(batch).size).toBe(batch.length);
          const photosOf = Array.from(batch, (row) => classes[row]!);
          expect(new Set(photosOf).size).toBe(wanted);
          for (let place = 0; place < batch.length; place += rows)
            expect(new Set(photosOf.slice(place, place + rows)).size).toBe(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('put photos of one group together', () => {
    const { classes, groups } = somePhotos(60, 10, 1);
    const next = lookAlikeBatches(
      { classes, groups },
      { lookAlikes: 4, photos: 8, copies: 2 },
      randomFrom(1),
    );
    for (let round = 0; round < 10; round += 1) {
      const seen = new Set(Array.from(next(), (row) => groups[classes[row]!]!));
      expect(seen.size).toBeLessThanOrEqual(2);
    }
  });

  it('refuse more photos than there are', () => {
    const photos = somePhotos(4, 2, 1);
    const shape = { lookAlikes: 2, photos: 5, copies: 2 };
    expect(() => lookAlikeBatches(photos, shape, randomFrom(1))).toThrow(RangeError);
  });
});

describe('the picture head', () => {
  const photos = somePhotos(80, 4, 1);
  const unseen = somePhotos(40, 4, 2);
  const options: PictureHeadOptions = {
    bits: 16,
    parts,
    loss: contrastiveLoss({ temperature: 0.1, quantisation: 0.1 }),
    batch: { lookAlikes: 4, photos: 12, copies: 3 },
    steps: 150,
    learningRate: 3e-3,
    seed: 5,
  };

  it('tells the look-alikes it learned from apart better than its start, and unseen ones about as well', async () => {
    const discriminants = await fitDiscriminants(photos, parts, { count: 40, shrinkage: 0.003, seed: 1 });
    const losses: number[] = [];
    const { start, trained } = await trainPictureHead(photos, discriminants, options, ({ loss }) =>
      losses.push(loss),
    );
    const before = separation(start, photos);
    expect(before).toBeGreaterThan(0.6);
    expect(separation(trained, photos)).toBeGreaterThan(before + 0.01);
    // Along normal scatter the start is as good as can be; a real photo's is not normal.
    expect(separation(trained, unseen)).toBeGreaterThan(separation(start, unseen) - 0.03);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  it('comes out the same for the same seed', async () => {
    const discriminants = await fitDiscriminants(photos, parts, { count: 40, shrinkage: 0.003, seed: 1 });
    const short = { ...options, steps: 10 };
    const first = await trainPictureHead(photos, discriminants, short);
    const second = await trainPictureHead(photos, discriminants, short);
    const other = await trainPictureHead(photos, discriminants, { ...short, seed: 6 });
    expect(second.trained.weights).toEqual(first.trained.weights);
    expect(other.trained.weights).not.toEqual(first.trained.weights);
  });
});
