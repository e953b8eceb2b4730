import type { BlockFit } from './block-fit.ts';
import { findElsewhere, fitBlocks } from './block-fit.ts';

/** What two aligned, tone-matched pictures agree on, block by block. Shares are of the textured blocks. */
export interface Agreement {
  /** Blocks with texture in either picture: the only ones that can tell. */
  textured: number;
  /** Share that correlates above .5. */
  agreeing: number;
  /** Share that correlates above .85. */
  firm: number;
  /** Share that is neither firm nor outright different, as of something that moved a little. */
  loose: number;
  /** Share that differs outright. */
  different: number;
  /** Share that lies in the largest connected region of outright different blocks. */
  hole: number;
  /** Of the outright different blocks, the share whose content is found a little way off. */
  moved: number;
  /** Of the agreeing blocks: correlation at the tenth and fiftieth percentile. */
  lowCorrelation: number;
  midCorrelation: number;
  /** Of the agreeing blocks: shift in pixels at the median and at the 85th percentile. */
  midShift: number;
  farShift: number;
  /** The same percentile of the certainty of the shift, standard deviations. */
  farCertainty: number;
  /** Median of what is left unexplained, grey levels. */
  residual: number;
}

const texturedDeviation = 4;

/**
 * Compares `target` with `predicted` (both in the frame of `size`, NaN where uncovered) in blocks of `side` pixels.
 */
export function measureAgreement(
  size: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
  side: number,
): Agreement {
  const { columns, rows, blocks } = fitBlocks(size, target, predicted, side);
  const textured = blocks.filter((block) => {
    const least = Math.min(block.deviationTarget, block.deviationPredicted);
    const most = Math.max(block.deviationTarget, block.deviationPredicted);
    return most > 2 * texturedDeviation || least > texturedDeviation || Math.abs(block.meanDifference) > 30;
  });
  const total = Math.max(1, textured.length);
  const different = textured.filter(
    (block) => block.correlation < 0.5 || Math.abs(block.meanDifference) > 50,
  );
  const agreeing = textured.filter((block) => !different.includes(block));
  const firm = agreeing.filter(({ correlation }) => correlation > 0.85).length;
  const sorted = (pick: (block: BlockFit) => number): number[] => agreeing.map(pick).sort((a, b) => a - b);
  const correlations = sorted(({ correlation }) => correlation);
  const shifts = sorted(({ shift }) => shift);
  return {
    textured: textured.length,
    agreeing: agreeing.length / total,
    firm: firm / total,
    loose: (agreeing.length - firm) / total,
    different: different.length / total,
    hole: largestRegion(different, columns, rows) / total,
    moved: movedShare(size, target, predicted, different, side),
    lowCorrelation: percentile(correlations, 0.1),
    midCorrelation: percentile(correlations, 0.5),
    midShift: percentile(shifts, 0.5),
    farShift: percentile(shifts, 0.85),
    farCertainty: percentile(
      sorted(({ certainty }) => certainty),
      0.85,
    ),
    residual: percentile(
      sorted(({ residual }) => residual),
      0.5,
    ),
  };
}

/** At most this many blocks are looked for elsewhere: about 12,000 multiplications each. */
const searchedBlocks = 10;

function movedShare(
  { width, height }: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
  different: BlockFit[],
  side: number,
): number {
  const step = Math.max(1, Math.ceil(different.length / searchedBlocks));
  let searched = 0;
  let found = 0;
  for (let i = 0; i < different.length; i += step) {
    const block = different[i]!;
    if (block.deviationTarget < texturedDeviation) continue;
    searched++;
    if (findElsewhere(width, height, target, predicted, block, Math.round(side * 0.8)).best > 0.8) found++;
  }
  return searched > 0 ? found / searched : 0;
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Number of blocks in the largest region, joined over sides and corners. */
function largestRegion(blocks: BlockFit[], columns: number, rows: number): number {
  const free = new Uint8Array(columns * rows);
  for (const { row, column } of blocks) free[row * columns + column] = 1;
  let largest = 0;
  const stack: number[] = [];
  for (let start = 0; start < free.length; start++) {
    if (!free[start]) continue;
    free[start] = 0;
    stack.push(start);
    let size = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const column = at % columns;
      const row = Math.floor(at / columns);
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const next = y * columns + x;
          if (!free[next]) continue;
          free[next] = 0;
          stack.push(next);
        }
      }
    }
    largest = Math.max(largest, size);
  }
  return largest;
}
