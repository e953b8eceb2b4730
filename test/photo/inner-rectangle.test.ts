import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { border, letterbox, screenshot } from '../../build/edits/frames.ts';
import { decodePhoto, type Pixels } from '../../build/edits/pixels.ts';
import { randomFrom } from '../../build/random.ts';
import { findInnerRectangle, type Rectangle } from '../../src/photo/inner-rectangle.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';

const samples = fileURLToPath(new URL('../fixtures/sample-library/', import.meta.url));
const side = 160;

function found({ data, width, height }: Pixels): Rectangle | undefined {
  return findInnerRectangle(toNetworkInput({ pixels: data, width, height }, side), side);
}

/** Where a picture lies in what an edit makes of it: where a black and a white one of its size leave different traces. */
async function placeOf(
  edit: ReturnType<typeof border>,
  { data, width, height }: Pixels,
  seed: string,
): Promise<Rectangle> {
  const [black, white] = await Promise.all(
    [0, 255].map((level) =>
      edit({ data: new Uint8Array(data.length).fill(level), width, height }, randomFrom(seed)),
    ),
  );
  const place = { left: 1, top: 1, right: 0, bottom: 0 };
  for (let at = 0; at < black!.data.length; at += 3) {
    if (black!.data[at] === white!.data[at]) continue;
    const x = (at / 3) % black!.width;
    const y = Math.floor(at / 3 / black!.width);
    place.left = Math.min(place.left, x / black!.width);
    place.top = Math.min(place.top, y / black!.height);
    place.right = Math.max(place.right, (x + 1) / black!.width);
    place.bottom = Math.max(place.bottom, (y + 1) / black!.height);
  }
  return place;
}

it.each([
  ['a screenshot at 70 % of the width', screenshot(0.7)],
  ['a screenshot at half the width', screenshot(0.5)],
  ['a border of 12 %', border(0.12, 0.12)],
  ['bars of 20 %', letterbox(0.2)],
])('finds the photo in %s ', async (_, edit) => {
  const photo = await decodePhoto(join(samples, '2023 Summer/IMG_0418.jpg'), 480);
  for (const seed of ['a', 'b', 'c']) {
    const rectangle = found(await edit(photo, randomFrom(seed)));
    expect(rectangle && overlap(rectangle, await placeOf(edit, photo, seed)), seed).toBeGreaterThan(0.93);
  }
});

/** What two rectangles share of what they cover together. */
function overlap(one: Rectangle, other: Rectangle): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (areaOf(one) + areaOf(other) - shared);
}

function areaOf({ left, top, right, bottom }: Rectangle): number {
  return (right - left) * (bottom - top);
}

it('finds nothing in photos as cameras make them', async () => {
  const framed: string[] = [];
  for (const folder of ['2023 Summer', '2023 Autumn', '2024 Spring', '2024 Winter', 'At home', 'Space']) {
    for (const name of await readdir(join(samples, folder))) {
      if (/\.jpg$/i.test(name) && found(await decodePhoto(join(samples, folder, name), 480)))
        framed.push(name);
    }
  }
  // A wood between two dark trunks, which are as straight and plain as bars.
  expect(framed).toEqual(['IMG_0502.jpg']);
});

it('finds nothing on flat ground, whatever its colour, nor in noise', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(255), (seed, level) => {
      const random = randomFrom(String(seed));
      const flat = new Uint8Array(3 * side * side).fill(level);
      expect(findInnerRectangle(flat, side)).toBeUndefined();
      expect(
        findInnerRectangle(
          flat.map(() => random() * 256),
          side,
        ),
      ).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});
