import * as v from 'valibot';
import { comesLater, compareAt, comparePictures } from '../../src/groups/comparison/compare-pictures.ts';
import { comparisonFeatures } from '../../src/groups/judgement/judgement-features.ts';
import { firstLookSide, secondLookSide } from '../../src/groups/verify.ts';
import { Looks } from './looks.ts';
import { isSampled, loadPairs } from './pairs.ts';

const features = v.array(v.number());

/** A pair with the features of both looks; without where the pictures could not be laid on each other. */
export const measuredSchema = v.object({
  kind: v.picklist(['edit', 'burst', 'look-alike']),
  what: v.string(),
  /** Name of the first picture in the evaluation data. */
  source: v.string(),
  first: v.optional(features),
  second: v.optional(features),
});

export type Measured = v.InferOutput<typeof measuredSchema>;

/** Compares the pairs of one half; all bursts, of the others each `every`th. */
export async function measurePairs(half: 'tune' | 'hold-out', every: number): Promise<Measured[]> {
  const { images, pairs } = await loadPairs();
  const looks = new Looks();
  const measured: Measured[] = [];
  for (const [place, { kind, what, split, ...pair }] of pairs.entries()) {
    if (split !== half || (kind !== 'burst' && !isSampled(place, every))) continue;
    const [one, other] = [images[pair.a]!, images[pair.b]!];
    const small = [await looks.look(one, firstLookSide), await looks.look(other, firstLookSide)] as const;
    const [a, b] = comesLater(...small) ? [other, one] : [one, other];
    const left = await looks.look(a, firstLookSide);
    const right = await looks.look(b, firstLookSide);
    const first = comparePictures(left, right);
    const row: Measured = { kind, what, source: one.name };
    measured.push(row);
    if (!first) continue;
    const contrast = Math.min(left.contrast, right.contrast);
    row.first = comparisonFeatures(first, contrast);
    const second = compareAt(
      await looks.look(a, secondLookSide),
      await looks.look(b, secondLookSide),
      first.map,
    );
    if (second) row.second = comparisonFeatures(second, contrast);
  }
  return measured;
}
