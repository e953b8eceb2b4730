/** One inverted-residual block: expand (1x1), depthwise, project (1x1), with a shortcut where shapes allow it. */
export interface Block {
  readonly kernel: number;
  readonly stride: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Factor of the expansion; 1 means that the block has no expand layer. */
  readonly expansion: number;
}

/** What both graphs (inference and training) are built from, beside the weights. */
export interface Architecture {
  readonly stemChannels: number;
  readonly blocks: readonly Block[];
  /** The block whose output is pooled as the mid-level part of the features. */
  readonly middleBlock: number;
  readonly headChannels: number;
}

/** [repeats, kernel, stride of the first, expansion, output channels] of each stage. */
type Stage = readonly [number, number, number, number, number];

/** EfficientNet-B0's stages (Tan and Le 2019, table 1); the Lite variant has no squeeze-and-excitation. */
const lite0Stages: readonly Stage[] = [
  [1, 3, 1, 1, 16],
  [2, 3, 2, 6, 24],
  [2, 5, 2, 6, 40],
  [3, 3, 2, 6, 80],
  [3, 5, 1, 6, 112],
  [4, 5, 2, 6, 192],
  [1, 3, 1, 6, 320],
];

function expandStages(stages: readonly Stage[], stemChannels: number): Block[] {
  let inputChannels = stemChannels;
  return stages.flatMap(([repeats, kernel, stride, expansion, outputChannels]) =>
    Array.from({ length: repeats }, (_, repeat) => {
      const block = {
        kernel,
        stride: repeat === 0 ? stride : 1,
        inputChannels,
        outputChannels,
        expansion,
      };
      inputChannels = outputChannels;
      return block;
    }),
  );
}

/** EfficientNet-Lite0; block 10 ends its fifth stage (112 channels at 1/16 of the input's side). */
export const efficientNetLite0: Architecture = {
  stemChannels: 32,
  blocks: expandStages(lite0Stages, 32),
  middleBlock: 10,
  headChannels: 1280,
};

/** A stretch of the feature vector, `from` inclusive, `to` exclusive. */
export interface FeatureRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What the feature vector consists of: the last layer's average, which says what is to be seen; the middle block's average and
 * GeM pool, which say of what texture; and each of its channels' averages over the four quarters of the picture (upper left, upper
 * right, lower left, lower right), which say where.
 */
export function featureRanges(
  architecture: Architecture,
): Record<'last' | 'middle' | 'quarters', FeatureRange> {
  const last = architecture.headChannels;
  const middle = architecture.blocks[architecture.middleBlock]!.outputChannels;
  return {
    last: { from: 0, to: last },
    middle: { from: last, to: last + 2 * middle },
    quarters: { from: last + 2 * middle, to: last + 6 * middle },
  };
}

export function featureLength(architecture: Architecture): number {
  return featureRanges(architecture).quarters.to;
}
