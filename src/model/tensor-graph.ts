import type { Tensor as AnyTensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import {
  add,
  cast,
  concat,
  conv2d,
  customGrad,
  depthwiseConv2d,
  dispose,
  div,
  greater,
  less,
  logicalAnd,
  maximum,
  mean,
  mul,
  pow,
  relu6,
  reshape,
  sub,
  tensor,
  tidy,
  transpose,
  variable,
} from '@tensorflow/tfjs-core';
import { KindredError } from '../contract/problems.ts';
import type { Block } from './architecture.ts';
import type { GraphOptions } from './onnx-graph.ts';
import { gemExponent, gemFloor } from './onnx-graph.ts';
import type { Tensor } from './safetensors.ts';

interface Convolution {
  /** [height, width, inputs, outputs]; of a depthwise layer [height, width, channels, 1]. */
  readonly weight: Tensor4D;
  readonly bias: Tensor1D;
  /** What an optimiser changes; none where the layer stays as it is. */
  readonly variables: readonly Variable[];
}

/**
 * The network in TensorFlow.js, made from the same weights as the ONNX graph and equal to it within 1e-4. It can be cut
 * before any block up to the one after the middle block: `lower` computes what lies below the cut, `upper` the rest. From
 * `trainFrom` on the layers are variables, which learn; those below stay as they are. Runs on TensorFlow.js's current
 * backend. Batch normalisation is folded into the weights, and the folded weights learn.
 */
export class TensorGraph {
  readonly #options: GraphOptions;
  readonly #layers = new Map<string, Convolution>();
  /** Of the layers that learn. */
  readonly variables: readonly Variable[];

  /**
   * `trainFrom`: the first block that learns, with everything after it; 0 takes the stem with it, Infinity leaves all as
   * it is. Throws KindredError `model-damaged` where a weight is missing.
   */
  constructor(options: GraphOptions, trainFrom = Infinity) {
    this.#options = options;
    for (const name of layerNames(options)) {
      const placed = place(options.weights, name);
      this.#layers.set(name, isAtOrAfter(name, trainFrom) ? learning(placed) : placed);
    }
    this.variables = [...this.#layers.values()].flatMap((layer) => layer.variables);
  }

  /** Images [n, size, size, 3], RGB from 0 to 255, to features [n, featureLength]. */
  features(images: Tensor4D): Tensor2D {
    return this.upper(this.lower(images, 0), 0);
  }

  /** Images as above to the input of block `cut`, [n, height, width, channels]; with 0 to the input of the stem. */
  lower(images: Tensor4D, cut: number): Tensor4D {
    const { mean: middle, deviation, architecture } = this.#options;
    const pixels: Tensor4D = div(sub(cast(images, 'float32'), middle), deviation);
    if (cut === 0) return pixels;
    return this.#blocks(this.#stem(pixels), architecture.blocks.slice(0, cut), 0).at(-1)!;
  }

  /** What `lower` gave for the same cut to features [n, featureLength]. */
  upper(maps: Tensor4D, cut: number): Tensor2D {
    const { architecture, middleScale } = this.#options;
    if (cut > architecture.middleBlock + 1) throw new RangeError('The cut lies above the middle block.');
    const start = cut === 0 ? this.#stem(maps) : maps;
    const outputs = [start, ...this.#blocks(start, architecture.blocks.slice(cut), cut)];
    const middle: Tensor4D = mul(outputs[architecture.middleBlock + 1 - cut]!, middleScale);
    const last = this.#convolution('head', outputs.at(-1)!, 1, true);
    return concat([averagePool(last), averagePool(middle), gemPool(middle), quarterPool(middle)], 1);
  }

  /** The weights as the weights file names and orders them, of the layers that learn. */
  async learned(): Promise<Map<string, Tensor>> {
    const learned = new Map<string, Tensor>();
    for (const [name, { weight, bias, variables }] of this.#layers) {
      if (variables.length === 0) continue;
      const stored = tidy(() => transpose(weight, inverse(orderOf(name))));
      learned.set(`${name}.weight`, {
        shape: stored.shape,
        values: (await stored.data<'float32'>()).slice(),
      });
      learned.set(`${name}.bias`, { shape: bias.shape, values: (await bias.data<'float32'>()).slice() });
      stored.dispose();
    }
    return learned;
  }

  dispose(): void {
    for (const { weight, bias } of this.#layers.values()) dispose([weight, bias]);
  }

  #stem(pixels: Tensor4D): Tensor4D {
    return this.#convolution('stem', pixels, 2, true);
  }

  #blocks(input: Tensor4D, blocks: readonly Block[], first: number): Tensor4D[] {
    let current = input;
    return blocks.map((block, index) => (current = this.#block(`block.${first + index}`, current, block)));
  }

  #block(name: string, input: Tensor4D, block: Block): Tensor4D {
    const { stride, expansion, inputChannels, outputChannels } = block;
    const expanded = expansion === 1 ? input : this.#convolution(`${name}.expand`, input, 1, true);
    const { weight, bias } = this.#layers.get(`${name}.depthwise`)!;
    const filtered = clip(add(depthwiseConv2d(expanded, weight, stride, 'same'), bias));
    const projected = this.#convolution(`${name}.project`, filtered, 1, false);
    return stride === 1 && inputChannels === outputChannels ? add(projected, input) : projected;
  }

  #convolution(name: string, input: Tensor4D, stride: number, activation: boolean): Tensor4D {
    const { weight, bias } = this.#layers.get(name)!;
    const sums: Tensor4D = add(conv2d(input, weight, stride, 'same'), bias);
    return activation ? clip(sums) : sums;
  }
}

/** Whether a layer, or a weight of one, belongs to block `cut` or comes after it; with 0 the stem does too. */
export function isAtOrAfter(name: string, cut: number): boolean {
  const [kind, block] = name.split('.');
  if (kind === 'block') return Number(block) >= cut;
  return kind === 'head' ? cut < Infinity : cut === 0;
}

function layerNames({ architecture }: GraphOptions): string[] {
  const blocks = architecture.blocks.flatMap(({ expansion }, index) =>
    ['expand', 'depthwise', 'project']
      .filter((part) => part !== 'expand' || expansion !== 1)
      .map((part) => `block.${index}.${part}`),
  );
  return ['stem', ...blocks, 'head'];
}

/** Where each axis of a kernel in TensorFlow's order lies in the weights file's [outputs, inputs, height, width]. */
function orderOf(layer: string): number[] {
  // Depthwise layers have [channels, 1, height, width] there and want [height, width, channels, 1].
  return layer.endsWith('.depthwise') ? [2, 3, 0, 1] : [2, 3, 1, 0];
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

function place(weights: ReadonlyMap<string, Tensor>, layer: string): Convolution {
  const placed = (part: string): AnyTensor => {
    const stored = weights.get(`${layer}.${part}`);
    if (stored) return tensor(stored.values, [...stored.shape]);
    throw new KindredError(
      'model-damaged',
      `The model's weights lack ${layer}.${part}. Install Kindred again to restore them.`,
    );
  };
  const bias = placed('bias') as Tensor1D;
  const weight = tidy(() => transpose(placed('weight') as Tensor4D, orderOf(layer)));
  return { weight, bias, variables: [] };
}

function learning({ weight, bias }: Convolution): Convolution {
  const [kernel, offset] = [variable(weight), variable(bias)];
  dispose([weight, bias]);
  return { weight: kernel, bias: offset, variables: [kernel, offset] };
}

/** ReLU6. TensorFlow.js's own gradient of it takes four times as long. */
function clip(sums: Tensor4D): Tensor4D {
  const run = customGrad((...inputs) => {
    const [input, save] = inputs as unknown as [Tensor4D, (saved: AnyTensor[]) => void];
    const value = relu6(input);
    save([value]);
    return {
      value,
      gradFunc: (slope: AnyTensor, saved: AnyTensor[]) => {
        const [output] = saved as [AnyTensor];
        return mul(slope, cast(logicalAnd(greater(output, 0), less(output, 6)), 'float32'));
      },
    };
  });
  return run(sums);
}

function averagePool(maps: Tensor4D): Tensor2D {
  return mean<Tensor2D>(maps, [1, 2]);
}

/** Averages over the quarters of each channel, those of one channel together, [n, channels * 4]. */
function quarterPool(maps: Tensor4D): Tensor2D {
  const [count, side, , channels] = maps.shape;
  const half = side / 2;
  const rows = mean(reshape(maps, [count * 2, half, side, channels]), 1);
  const quarters = mean(reshape(rows, [count * 2, 2, half, channels]), 2);
  return reshape(transpose(reshape(quarters, [count, 4, channels]), [0, 2, 1]), [count, channels * 4]);
}

/** The cube by products: the gradient of pow takes a logarithm of every value. */
function gemPool(maps: Tensor4D): Tensor2D {
  const positive = maximum(maps, gemFloor);
  return pow(averagePool(mul(mul(positive, positive), positive)), 1 / gemExponent);
}
