import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart } from '../../chart.ts';
import type { Curve } from './curve-file.ts';

const chartFile = join(import.meta.dirname, '../../../docs/retrieval/cifar10-learning-curves.svg');

/** Draws the course of every run of all photos, measured on test photos, into docs/retrieval/cifar10-learning-curves.svg. */
export async function drawCurves(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const read = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Curve),
  );
  const curves = read.filter(({ options }) => options.heldOut === 0);
  const longest = Math.max(...curves.map(({ points }) => points.at(-1)?.photos ?? 0));
  const drawn = curves.filter((one) => !curves.some((other) => goesOnWith(other, one)));
  const chart = drawChart({
    title: 'CIFAR-10, 32 bits, while the network learns',
    across: 'photos seen, in thousands',
    upwards: 'tie-aware mAP of 1,000 queries over 5,000 photos',
    from: 0,
    to: Math.ceil(longest / 50_000) * 50,
    logarithmic: false,
    lowest: 0.6,
    lines: drawn.map(({ options, start, points }) => ({
      name: nameOf(options),
      points: [
        { x: 0, y: start },
        ...points.map(({ photos, quickMap }) => ({ x: photos / 1000, y: quickMap })),
      ],
    })),
  });
  await writeFile(chartFile, chart);
}

/** `IDHN, last stages, 1 epoch`, `sHCLM, end to end, 3 + 1.5 epochs` */
function nameOf({ loss, depth, epochs }: Curve['options']): string {
  const unit = epochs.length === 1 && epochs[0] === 1 ? 'epoch' : 'epochs';
  return `${loss === 'soft-pairwise' ? 'IDHN' : 'sHCLM'}, ${depth.replaceAll('-', ' ')}, ${epochs.join(' + ')} ${unit}`;
}

/** Whether `longer` is the run of `shorter` with a further cycle. */
function goesOnWith({ options: longer }: Curve, { options: shorter }: Curve): boolean {
  const epochs = longer.epochs.slice(0, -1);
  return JSON.stringify({ ...longer, epochs }) === JSON.stringify(shorter);
}
