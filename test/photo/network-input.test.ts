import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNetworkInput, turnedVariants, type RgbImage } from '../../src/photo/network-input.ts';
import { quadrantColours, quadrantPixels, quarterDifference, quartersOf } from './quadrants.ts';

function pattern(width: number, height: number) {
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => (index * index * 7 + index * 13) % 251,
  );
  return { width, height, pixels };
}

describe('toNetworkInput', () => {
  // SHA-256 of numpy.asarray(Image.fromarray(pattern).resize((side, side), Image.BILINEAR)), Pillow 13.0.0.
  it.each([
    [37, 53, 16, '4631e3d325ba70fded0d05abbf0e9251c990d7c82b50deafe30bc7e43258fa1c'],
    [91, 40, 32, 'fba4d064a6aa791c8b4196e4c10aafbdd173763c7740e8422cd516a3c79728c8'],
    [20, 20, 33, '57a1d988d1fcf006f54cda2d520141ae25f2ff47614c28e8f4f66fa1e7e946c7'],
  ])('equals Pillow bit for bit: %i x %i to %i', (width, height, side, expected) => {
    const input = toNetworkInput(pattern(width, height), side);
    expect(createHash('sha256').update(input).digest('hex')).toBe(expected);
  });

  it('keeps a flat picture flat at any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 255 }),
        (width, height, side, value) => {
          const input = toNetworkInput(
            { width, height, pixels: new Uint8Array(width * height * 3).fill(value) },
            side,
          );
          expect(input).toHaveLength(side * side * 3);
          expect(input.every((at) => at === value)).toBe(true);
        },
      ),
    );
  });
});

describe('turnedVariants', () => {
  const side = 32;
  const input = toNetworkInput(quadrantPixels(), side);
  const variants = turnedVariants(input, side);
  const { topLeft, topRight, bottomLeft, bottomRight } = quadrantColours;

  it.each([
    ['upright', 0, [topLeft, topRight, bottomLeft, bottomRight]],
    ['a quarter clockwise', 1, [bottomLeft, topLeft, bottomRight, topRight]],
    ['half', 2, [bottomRight, bottomLeft, topRight, topLeft]],
    ['three quarters', 3, [topRight, bottomRight, topLeft, bottomLeft]],
    ['mirrored', 4, [topRight, topLeft, bottomRight, bottomLeft]],
    ['mirrored, a quarter', 5, [bottomRight, topRight, bottomLeft, topLeft]],
    ['mirrored, half', 6, [bottomLeft, bottomRight, topLeft, topRight]],
    ['mirrored, three quarters', 7, [topLeft, bottomLeft, topRight, bottomRight]],
  ])('%s', (_, place, expected) => {
    const variant = { width: side, height: side, pixels: variants[place]! };
    expect(quarterDifference(quartersOf(variant), expected)).toBeLessThan(2);
  });

  it('are all different and of the same values', () => {
    const sums = variants.map((variant) => variant.reduce((sum, value) => sum + value, 0));
    expect(new Set(sums).size).toBe(1);
    expect(new Set(variants.map((variant) => Buffer.from(variant).toString('base64'))).size).toBe(8);
  });

  it('come back upright after four quarters', () => {
    const again = turnedVariants(variants[3]!, side)[1]!;
    expect(again).toEqual(input);
  });

  it('refuse an input of another size', () => {
    expect(() => turnedVariants(input, side + 1)).toThrow(RangeError);
  });
});

/** The same by its definition, byte by byte: places of one side, each with its weights in 22-bit fixed point. */
function byDefinition({ pixels, width, height }: RgbImage, side: number): number[] {
  const taps = (from: number): { place: number; weight: number }[][] => {
    const support = Math.max(from / side, 1);
    return Array.from({ length: side }, (_, out) => {
      const centre = (out + 0.5) * (from / side);
      const first = Math.max(Math.trunc(centre - support + 0.5), 0);
      const end = Math.min(Math.trunc(centre + support + 0.5), from);
      const row = Array.from({ length: end - first }, (__, tap) =>
        Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / support)),
      );
      const sum = row.reduce((all, weight) => all + weight, 0);
      return row.map((weight, tap) => ({
        place: first + tap,
        weight: Math.trunc(0.5 + (weight / sum) * 2 ** 22),
      }));
    });
  };
  const mix = (list: { place: number; weight: number }[], value: (place: number) => number): number =>
    Math.min(255, list.reduce((sum, { place, weight }) => sum + weight * value(place), 2 ** 21) >> 22);
  const across = Array.from({ length: height }, (_, y) =>
    taps(width).flatMap((list) =>
      [0, 1, 2].map((channel) => mix(list, (x) => pixels[(y * width + x) * 3 + channel]!)),
    ),
  );
  return taps(height).flatMap((list) =>
    Array.from({ length: side * 3 }, (_, x) => mix(list, (y) => across[y]![x]!)),
  );
}

it('is the triangle filter of its definition, for pictures of any size', () => {
  const sizes = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      sizes,
      sizes,
      fc.integer({ min: 1, max: 20 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      (width, height, side, values) => {
        const pixels = Uint8Array.from({ length: width * height * 3 }, () => values.next().value as number);
        const image = { pixels, width, height };
        expect([...toNetworkInput(image, side)]).toEqual(byDefinition(image, side));
      },
    ),
    { numRuns: 60 },
  );
});
