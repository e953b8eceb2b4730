import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistanceCounts } from '../../build/model/distance-counts.ts';
import { pictureGroups } from '../../build/model/edited-photos.ts';
import type { CachedRow } from '../../build/model/feature-cache.ts';
import { headsFile } from '../../build/model/heads-file.ts';
import { countPicturePairs, recallAtPrecision, recallAtRate } from '../../build/model/picture-pairs.ts';
import { pictureParts } from '../../build/model/picture-recipe.ts';
import { encodeBatch } from '../../src/model/heads.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { readHead } from '../../src/model/read-head.ts';
import { parseSafetensors } from '../../src/model/safetensors.ts';
import { writeSafetensors } from '../../src/model/write-safetensors.ts';
import { headOf, prepareInputs } from '../../src/training/head.ts';
import { normalFrom, randomFrom } from '../../src/training/random.ts';

const featureLength = 32;
const parts = [
  { from: 0, to: 20, response: 'root' },
  { from: 20, to: 32, response: 'linear' },
] as const;

function someHead(bits: number) {
  const random = randomFrom(1);
  const normal = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => normalFrom(random));
  return headOf(
    parts,
    bits,
    normal(bits * featureLength),
    normal(bits).map((value) => value / 10),
  );
}

function someFeatures(count: number, seed: number): Int8Array {
  const random = randomFrom(seed);
  return Int8Array.from({ length: count * featureLength }, () => Math.round(40 * normalFrom(random)));
}

const row = (
  photo: string,
  kind = 'original',
  label = 'caltech101/cup',
  set: CachedRow['set'] = 'caltech101',
) => ({ photo, set, label, kind }) satisfies CachedRow;

describe('a heads file', () => {
  it('gives the product the head that was trained, but for rounding to half precision', () => {
    const trained = someHead(64);
    const file = parseSafetensors(headsFile({ picture: trained }, 'abc'), 'test');
    expect(file.metadata['featuresVersion']).toBe('abc');
    const head = readHead(file, 'picture', 64, featureLength);
    head.weights.forEach((value, index) => {
      expect(Math.abs(value - trained.weights[index]!)).toBeLessThanOrEqual(2 ** -11);
    });
    expect(head.thresholds).toEqual(trained.thresholds);
  });

  it('makes the bits that the trained head asks for wherever an output is not within rounding of its threshold', () => {
    const trained = someHead(64);
    const head = readHead(
      parseSafetensors(headsFile({ picture: trained }, ''), 'test'),
      'picture',
      64,
      featureLength,
    );
    const features = someFeatures(50, 2);
    const codes = encodeBatch(head, features, 50);
    const inputs = prepareInputs(features, featureLength, parts);
    for (let photo = 0; photo < 50; photo += 1) {
      for (let bit = 0; bit < 64; bit += 1) {
        let margin = -trained.thresholds[bit]!;
        for (let index = 0; index < featureLength; index += 1)
          margin += trained.weights[bit * featureLength + index]! * inputs[photo * featureLength + index]!;
        if (Math.abs(margin) < 0.005) continue;
        expect((codes[photo * 8 + (bit >> 3)]! >> (bit & 7)) & 1).toBe(margin > 0 ? 1 : 0);
      }
    }
  });

  it('that ships is what the training makes', async () => {
    const { pictureHead } = await loadModel();
    expect(pictureHead.parts).toEqual(pictureParts);
    expect(pictureHead.hidden).toBeUndefined();
    // Rows of unit length, no bit alike another and none stuck.
    const length = pictureHead.weights.length / pictureHead.bits;
    for (let bit = 0; bit < pictureHead.bits; bit += 1) {
      const weights = pictureHead.weights.subarray(bit * length, (bit + 1) * length);
      expect(weights.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 2);
      expect(Math.abs(pictureHead.thresholds[bit]!)).toBeLessThan(1);
    }
  });
});

describe('a safetensors file', () => {
  it('comes back as it was written, halved tensors rounded to 11 bits', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), fc.string(), (values, note) => {
        const tensor = { shape: [values.length], values: Float32Array.from(values) };
        const bytes = writeSafetensors(
          {
            metadata: { note },
            tensors: new Map([
              ['whole', tensor],
              ['half', tensor],
            ]),
          },
          new Set(['half']),
        );
        const { metadata, tensors } = parseSafetensors(bytes, 'test');
        expect(metadata['note']).toBe(note);
        expect(tensors.get('whole')!.values).toEqual(tensor.values);
        tensors.get('half')!.values.forEach((value, index) => {
          const exact = tensor.values[index]!;
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -11 + 2 ** -25);
        });
      }),
    );
  });
});

describe('photos to learn from', () => {
  it('have their copies as a class, and their label for a group unless it says nothing', () => {
    const nothing = 'caltech101/BACKGROUND_Google';
    const rows = [
      row('a'),
      row('a', 'jpeg'),
      row('b'),
      row('c', 'original', nothing),
      row('d', 'original', nothing),
    ];
    const { classes, groups } = pictureGroups({ rows, values: new Int8Array(5 * featureLength) });
    expect([...classes]).toEqual([0, 0, 1, 2, 3]);
    expect(groups[0]).toBe(groups[1]);
    expect(new Set(groups).size).toBe(3);
  });
});

describe('the figures of a picture code', () => {
  it('count copies and others apart, by what kind of library they make', () => {
    const head = { name: 'picture', ...someHead(64) };
    const rows = [
      row('a'),
      row('a', 'jpeg 40'),
      row('a', 'turn left'),
      row('b'),
      row('g1', 'original', 'grocery/milk', 'grocery'),
      row('g2', 'original', 'grocery/milk', 'grocery'),
      row('g2', 'crop 90', 'grocery/milk', 'grocery'),
    ];
    const { copies, others, byEdit, groceries } = countPicturePairs(head, {
      rows,
      values: someFeatures(rows.length, 3),
    });
    // g2 is a second photo of its shelf and so not ordinary; turns are left out.
    expect(copies.ordinary.total).toBe(1);
    expect(copies['one shelf'].total).toBe(2 - 1);
    expect(others['one shelf'].total).toBe(3);
    expect(others['one Caltech class'].total).toBe(3);
    expect([...byEdit.keys()]).toEqual(['jpeg 40']);
    expect(groceries).toBe(2);
  });

  it('read recall off the counts', () => {
    const copies = new DistanceCounts(10);
    const others = new DistanceCounts(10);
    for (const distance of [0, 1, 2, 3]) copies.add(distance);
    for (const distance of [2, 9, 9, 9]) others.add(distance);
    expect(recallAtPrecision(copies, others, 0.999)).toBe(0.5);
    expect(recallAtPrecision(copies, others, 0.8)).toBe(1);
    expect(recallAtRate(copies, others, 0)).toBe(0.5);
    expect(recallAtRate(copies, others, 0.25)).toBe(1);
  });
});
