import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart, type Line } from '../chart.ts';
import { hardSets, type Distances } from './measure-distances.ts';
import type { LibraryJudgement } from './measure-relations.ts';

/** Writes the curves of docs/evaluation.md as SVG. */
export async function writeCurves(
  folder: string,
  distances: Distances,
  judgement: LibraryJudgement,
): Promise<void> {
  const { copies, anyCopies, others, hard } = distances;
  const radii = Array.from({ length: copies.largest + 1 }, (_, radius) => radius).filter(
    (radius) => copies.countWithin(radius) > 0,
  );
  const precisionLine = (
    name: string,
    unwanted: readonly { countWithin: (radius: number) => number }[],
  ): Line => ({
    name,
    points: radii.map((radius) => {
      const found = anyCopies.countWithin(radius);
      const wrong = unwanted.reduce((sum, counts) => sum + counts.countWithin(radius), 0);
      return { x: copies.shareWithin(radius), y: found / (found + wrong) };
    }),
  });
  const precision = drawChart({
    title: 'Precision by recall of edited copies',
    across: 'recall (original and edit)',
    upwards: 'precision',
    from: 0,
    to: 1,
    logarithmic: false,
    lowest: 0.9,
    lines: [
      precisionLine('code, easy pairs', [others.easy]),
      precisionLine('code, all pairs', [others.easy, others.shelves, others.hard]),
      {
        name: 'after verification',
        points: judgement.curve.map(({ recall, precision: y }) => ({ x: recall, y })),
      },
    ],
  });
  const rates = drawChart({
    title: 'Recall of edited copies by false pairs, code alone',
    across: 'share of look-alike pairs within the radius',
    upwards: 'recall',
    from: 1e-6,
    to: 1,
    logarithmic: true,
    lowest: 0,
    lines: [
      ...hardSets.map((set) => ({
        name: set,
        points: radii.map((radius) => ({ x: hard[set].shareWithin(radius), y: copies.shareWithin(radius) })),
      })),
      {
        name: 'easy pairs',
        points: radii.map((radius) => ({
          x: others.easy.shareWithin(radius),
          y: copies.shareWithin(radius),
        })),
      },
    ],
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'precision-recall.svg'), precision);
  await writeFile(join(folder, 'false-pairs.svg'), rates);
}
