import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plane } from '../../src/groups/alignment/plane.ts';
import { SearchKernel } from '../../src/groups/search-kernel.ts';
import { searchPicture, type Ground, type Template } from '../../src/groups/alignment/search-picture.ts';
import { photograph, renderScene } from './rendered-scene.ts';

function picture(seed: number, width: number, height: number): Plane {
  const { pixels } = photograph(renderScene(seed), { width, height });
  return { width, height, values: Float32Array.from(pixels) };
}

/** The same search pixel by pixel, from the tables that the kernel reads. */
function bestPlace(
  { bytes: from }: { bytes: Uint8Array },
  template: Template,
  { bytes: to }: { bytes: Uint8Array },
  ground: Ground,
): { x: number; y: number; correlation: number } | undefined {
  const luma = new Int16Array(to.buffer, ground.luma, ground.width * ground.height);
  const stride = template.vectors * 8;
  const values = new Int16Array(from.buffer, template.values, stride * template.height);
  const [width, height] = [Math.min(template.width, ground.width), Math.min(template.height, ground.height)];
  let best: { x: number; y: number; correlation: number } | undefined;
  for (let y = 0; y + height <= ground.height; y++) {
    for (let x = 0; x + width <= ground.width; x++) {
      let [sum, squares, product] = [0, 0, 0];
      for (let v = 0; v < height; v++) {
        for (let u = 0; u < width; u++) {
          const value = luma[(y + v) * ground.width + x + u]!;
          sum += value;
          squares += value * value;
          product += value * values[v * stride + u]!;
        }
      }
      const energy = squares - (sum * sum) / (width * height);
      const correlation = product / Math.sqrt(energy) / template.length;
      if (energy >= 4 * width * height && correlation > (best?.correlation ?? 0))
        best = { x, y, correlation };
    }
  }
  return best;
}

it('finds the places that a search pixel by pixel finds', () => {
  const kernel = new SearchKernel();
  const sides = fc.integer({ min: 30, max: 96 });
  const seeds = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(seeds, seeds, sides, sides, (left, right, width, height) => {
      const [a, b] = [searchPicture(picture(left, 96, 64)), searchPicture(picture(right, width, height))];
      kernel.load(a, b);
      for (const [family, { templates }] of a.families.entries()) {
        for (const { first: ground } of b.families[family]!.grounds.slice(0, 3)) {
          for (const { first: template } of templates) {
            if (template.width - ground.width > 1 || template.height - ground.height > 1) continue;
            // Where the ground is a pixel short, a template's own rim is left out: the sums differ by rounding only.
            if (template.width > ground.width || template.height > ground.height) continue;
            const expected = bestPlace(a, template, b, ground);
            const found = kernel.search(0, template, ground);
            // The kernel takes the energy as a difference of large single-precision sums: 5e-5 off at times.
            expect(found?.correlation ?? 0).toBeCloseTo(expected?.correlation ?? 0, 3);
          }
        }
      }
    }),
    { numRuns: 25, examples: [[8, 1, 30, 30]] },
  );
});

it('finds a picture in itself', () => {
  const kernel = new SearchKernel();
  const whole = searchPicture(picture(3, 96, 64));
  kernel.load(whole, whole);
  const { grounds, templates } = whole.families[0]!;
  expect(kernel.search(0, templates[0]!.first, grounds[0]!.first)?.correlation).toBeCloseTo(1, 2);
  const around = { x: 0, y: 0, reach: 2 };
  const again = kernel.searchAround(0, templates[0]!.second, grounds[0]!.second, around);
  expect(again).toMatchObject({ x: 0, y: 0 });
  expect(again?.correlation).toBeCloseTo(1, 2);
});
