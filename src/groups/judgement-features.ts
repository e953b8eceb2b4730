import type { Comparison } from './compare-pictures.ts';
import { scaleOf } from './affine.ts';

/**
 * What the judgement looks at in one comparison, in the order in which its trees number them. None depends on which
 * picture is A but for the frame the blocks were laid in.
 */
export function comparisonFeatures(comparison: Comparison, contrast: number): number[] {
  const { agreement, tones } = comparison;
  return [
    Math.max(comparison.coverA, comparison.coverB),
    comparison.correlation,
    tones.explained,
    tones.slope,
    comparison.overlay,
    agreement.textured,
    agreement.firm,
    agreement.loose,
    agreement.different,
    agreement.hole,
    agreement.moved,
    agreement.lowCorrelation,
    agreement.midCorrelation,
    agreement.midShift,
    agreement.farShift,
    agreement.farCertainty,
    agreement.residual,
    comparison.side,
    contrast,
    Math.abs(Math.log(scaleOf(comparison.map))),
    agreement.residual / contrast,
  ];
}
