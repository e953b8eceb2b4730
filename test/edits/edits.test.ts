import { describe, expect, it } from 'vitest';
import type { Edit } from '../../build/edits/edit.ts';
import { evaluationEditNames, evaluationEdits } from '../../build/edits/evaluation-edits.ts';
import { perspective, rotate } from '../../build/edits/geometry.ts';
import { open, toPixels, type Pixels } from '../../build/edits/pixels.ts';
import { savedAgain } from '../../build/edits/saving.ts';
import { trainingEdit, trainingEditKinds } from '../../build/edits/training-edits.ts';
import { randomFrom } from '../../build/random.ts';

/** A picture with no two corners alike: stripes of growing width over a slope of colour. */
const picture: Pixels = {
  width: 90,
  height: 60,
  data: Uint8Array.from({ length: 90 * 60 * 3 }, (_, index) => {
    const x = Math.floor(index / 3) % 90;
    const y = Math.floor(index / 270);
    return [40 + 2 * x, 30 + 3 * y, Math.floor(x ** 1.5 / 20) % 2 === 0 ? 220 : 60][index % 3]!;
  }),
};

async function apply(edit: Edit, seed: string): Promise<Pixels> {
  return edit(picture, randomFrom(seed));
}

/** Mean difference of levels after both are brought to 16 x 16. */
async function difference(one: Pixels, other: Pixels): Promise<number> {
  const small = async (pixels: Pixels): Promise<Uint8Array> =>
    (await toPixels(open(pixels).resize(16, 16, { fit: 'fill' }))).data;
  const [first, second] = [await small(one), await small(other)];
  return first.reduce((sum, value, index) => sum + Math.abs(value - second[index]!), 0) / first.length;
}

describe('evaluation edits', () => {
  it.each(evaluationEditNames)('%s repeats for a seed and changes the picture', async (name) => {
    const edited = await apply(evaluationEdits[name], name);
    expect(edited.data).toHaveLength(edited.width * edited.height * 3);
    expect(Buffer.from((await apply(evaluationEdits[name], name)).data).equals(edited.data)).toBe(true);
    expect(Buffer.from(picture.data).equals(edited.data)).toBe(false);
  });

  it('leave the picture recognisable where only tone or encoding changes', async () => {
    for (const name of ['jpeg 40', 'webp 20', 'resize 60', 'squash 80', 'filter vignette'] as const)
      expect(await difference(picture, await apply(evaluationEdits[name], name)), name).toBeLessThan(25);
  });
});

describe('training edits', () => {
  it.each(trainingEditKinds)(
    '%s gives other strengths for another seed, the same for the same',
    async (kind) => {
      const copy = (seed: string): Promise<Pixels> => apply(trainingEdit(kind, randomFrom(seed)), seed);
      const first = await copy('one');
      expect(first.data).toHaveLength(first.width * first.height * 3);
      expect(Buffer.from((await copy('one')).data).equals(first.data)).toBe(true);
      if (kind !== 'mirror' && kind !== 'grey')
        expect(Buffer.from((await copy('another')).data).equals(first.data)).toBe(false);
    },
  );
});

describe('geometry', () => {
  it('fills the corners of a turned picture, or cuts them away', async () => {
    const white: Pixels = { width: 80, height: 50, data: new Uint8Array(80 * 50 * 3).fill(255) };
    const corner = async (frame: 'grown' | 'inscribed'): Promise<number[]> => {
      const corners: number[] = [];
      for (let seed = 0; seed < 12; seed += 1)
        corners.push((await rotate(20, frame)(white, randomFrom(String(seed)))).data[0]!);
      return corners;
    };
    expect(new Set(await corner('grown')).size).toBeGreaterThan(1);
    // The outermost pixel may be blended with the background.
    expect(Math.min(...(await corner('inscribed')))).toBeGreaterThan(220);
  });

  it('keeps one side whole in perspective and shrinks the opposite one', async () => {
    const white: Pixels = { width: 80, height: 80, data: new Uint8Array(80 * 80 * 3).fill(200) };
    const seen = await perspective(0.3)(white, randomFrom('a'));
    const filled = (x: number, y: number): boolean => seen.data[(y * 80 + x) * 3] !== 200;
    const corners = [filled(1, 1), filled(78, 1), filled(1, 78), filled(78, 78)];
    expect(corners.filter(Boolean)).toHaveLength(2);
    expect(filled(40, 40)).toBe(false);
  });

  it('saves with a quality that the seed decides', async () => {
    const saved = await apply(savedAgain, 'x');
    expect([saved.width, saved.height]).toEqual([90, 60]);
    expect(await difference(picture, saved)).toBeLessThan(6);
  });
});
