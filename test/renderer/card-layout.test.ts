import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutCard } from '../../renderer/words/card-layout.ts';

const bounds = { width: 560, height: 128, gap: 8, more: 56 };
const side = fc.integer({ min: 1, max: 20_000 });
const photos = fc.array(fc.record({ width: side, height: side }), { minLength: 2, maxLength: 40 });

test('photos that fit keep their shape', () => {
  const landscape = { width: 4000, height: 3000 };
  expect(layOutCard([landscape, landscape, landscape], bounds)).toEqual({
    widths: [170, 170, 170],
    hidden: 0,
  });
});

test('one more than fits makes all of them narrower instead of hiding it', () => {
  const landscape = { width: 4000, height: 3000 };
  const { widths, hidden } = layOutCard([landscape, landscape, landscape, landscape], bounds);
  expect(hidden).toBe(0);
  expect(widths).toEqual([134, 134, 134, 134]);
});

test('whatever the photos, they stay inside of the card and every one is shown or counted', () => {
  fc.assert(
    fc.property(photos, fc.integer({ min: 420, max: 900 }), (given, width) => {
      const { widths, hidden } = layOutCard(given, { ...bounds, width });
      const more = hidden > 0 ? bounds.gap + bounds.more : 0;
      const used = widths.reduce((sum, tile) => sum + tile, 0) + (widths.length - 1) * bounds.gap + more;
      expect(used).toBeLessThanOrEqual(width);
      expect(widths.length).toBeGreaterThanOrEqual(2);
      expect(widths.length + hidden).toBe(given.length);
      expect(Math.min(...widths)).toBeGreaterThan(60);
    }),
  );
});
