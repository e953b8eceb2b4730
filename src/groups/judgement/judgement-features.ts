import type { Comparison } from '../comparison/compare-pictures.ts';
import { scaleOf } from '../alignment/projection.ts';

/**
 * What the judgement looks at in one comparison, in the order in which its trees number them. None depends on which
 * picture is A but for the frame the blocks were laid in.
 */
export function comparisonFeatures(comparison: Comparison, contrast: number): number[] {
  const { agreement, tones, map, moved } = comparison;
  return [
    Math.max(comparison.coverA, comparison.coverB),
    Math.min(comparison.coverA, comparison.coverB),
    comparison.correlation,
    tones.explained,
    tones.slope,
    comparison.overlay.share,
    comparison.overlay.ink,
    comparison.softened,
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
    agreement.residual / contrast,
    moved.left,
    moved.arrived,
    comparison.side,
    contrast,
    comparison.displacement,
    Math.abs(Math.log(scaleOf(map))),
    Math.abs(map[6]) + Math.abs(map[7]),
  ];
}
