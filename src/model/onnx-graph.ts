import { KindredError } from '../contract/problems.ts';
import type { Architecture, Block } from './architecture.ts';
import { featureLength } from './architecture.ts';
import { elementType, modelBytes, node, tensor, valueInfo } from './onnx-messages.ts';
import type { ProtobufWriter } from './protobuf.ts';
import type { Tensor } from './safetensors.ts';

export const inputName = 'images';
export const outputName = 'features';

/** GeM pooling (Radenovic, Tolias and Chum, 2018) with its usual exponent; values are clamped to be positive first. */
export const gemExponent = 3;
export const gemFloor = 1e-6;

export interface GraphOptions {
  readonly architecture: Architecture;
  /** Convolutions with their batch normalisation folded in, named as build/model/convert-weights.py writes them. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Side of the square input in pixels. */
  readonly inputSize: number;
  /** The network sees (value - mean) / deviation. */
  readonly mean: number;
  readonly deviation: number;
  /** Factor on the middle layer's pooled values, so that both halves of the features have the same range. */
  readonly middleScale: number;
}

/**
 * The network as ONNX ModelProto bytes: `images` uint8 [n, size, size, 3] RGB in, `features` float [n, length] out
 * (see featureLength). Throws KindredError `model-damaged` where a weight is missing or has another shape.
 */
export function buildOnnxGraph(options: GraphOptions): Uint8Array {
  const { architecture, inputSize } = options;
  const graph = new GraphBuilder(options.weights);
  const pixels = graph.normalise(inputName, options.mean, options.deviation);
  let current = graph.convolution('stem', pixels, {
    outputs: architecture.stemChannels,
    inputs: 3,
    kernel: 3,
    stride: 2,
    activation: true,
  });
  let middle = '';
  architecture.blocks.forEach((block, index) => {
    current = graph.block(`block.${index}`, current, block);
    if (index === architecture.middleBlock) middle = current;
  });
  const last = graph.convolution('head', current, {
    outputs: architecture.headChannels,
    inputs: architecture.blocks.at(-1)!.outputChannels,
    kernel: 1,
    stride: 1,
    activation: true,
  });
  const scaled = graph.scale(middle, options.middleScale);
  // The middle block works at 1/16 of the input's side, which is a multiple of 32.
  const quarters = graph.quarterPool(scaled, inputSize / 32);
  graph.concatenate(
    [graph.averagePool(last), graph.averagePool(scaled), graph.gemPool(scaled), quarters],
    outputName,
  );
  return modelBytes({
    name: 'backbone',
    nodes: graph.nodes,
    initialisers: graph.initialisers,
    input: valueInfo(inputName, elementType.uint8, ['n', inputSize, inputSize, 3]),
    output: valueInfo(outputName, elementType.float, ['n', featureLength(architecture)]),
  });
}

interface Convolution {
  readonly outputs: number;
  /** Input channels of one group. */
  readonly inputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups?: number;
  /** Followed by ReLU6. */
  readonly activation: boolean;
}

/** Adds operators one after the other; each method returns the name of its output. */
class GraphBuilder {
  readonly nodes: ProtobufWriter[] = [];
  readonly initialisers: ProtobufWriter[] = [];
  readonly #weights: ReadonlyMap<string, Tensor>;

  constructor(weights: ReadonlyMap<string, Tensor>) {
    this.#weights = weights;
    this.#constant('relu6.low', 0);
    this.#constant('relu6.high', 6);
  }

  /** Inside the graph, before the first padding: a padded pixel is then the mean, as in training. */
  normalise(input: string, mean: number, deviation: number): string {
    this.#constant('mean', mean);
    this.#constant('deviation', deviation);
    const floats = this.#add('Cast', [input], 'floats', { to: elementType.float });
    const planes = this.#add('Transpose', [floats], 'planes', { perm: [0, 3, 1, 2] });
    const centred = this.#add('Sub', [planes, 'mean'], 'centred');
    return this.#add('Div', [centred, 'deviation'], 'normalised');
  }

  convolution(name: string, input: string, layer: Convolution): string {
    const { outputs, inputs, kernel, stride, groups = 1, activation } = layer;
    this.#weight(`${name}.weight`, [outputs, inputs, kernel, kernel]);
    this.#weight(`${name}.bias`, [outputs]);
    // TensorFlow's "same": where the stride leaves an odd rest, the extra pixel goes to the right and the bottom.
    const padding = kernel - stride;
    const before = Math.floor(padding / 2);
    const output = this.#add('Conv', [input, `${name}.weight`, `${name}.bias`], `${name}.output`, {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [before, before, padding - before, padding - before],
      group: groups,
    });
    return activation ? this.#add('Clip', [output, 'relu6.low', 'relu6.high'], `${name}.active`) : output;
  }

  block(name: string, input: string, block: Block): string {
    const { kernel, stride, inputChannels, outputChannels, expansion } = block;
    const wide = inputChannels * expansion;
    const expanded =
      expansion === 1
        ? input
        : this.convolution(`${name}.expand`, input, {
            outputs: wide,
            inputs: inputChannels,
            kernel: 1,
            stride: 1,
            activation: true,
          });
    const filtered = this.convolution(`${name}.depthwise`, expanded, {
      outputs: wide,
      inputs: 1,
      kernel,
      stride,
      groups: wide,
      activation: true,
    });
    const projected = this.convolution(`${name}.project`, filtered, {
      outputs: outputChannels,
      inputs: wide,
      kernel: 1,
      stride: 1,
      activation: false,
    });
    if (stride !== 1 || inputChannels !== outputChannels) return projected;
    return this.#add('Add', [projected, input], `${name}.sum`);
  }

  scale(input: string, factor: number): string {
    this.#constant(`${input}.factor`, factor);
    return this.#add('Mul', [input, `${input}.factor`], `${input}.scaled`);
  }

  averagePool(input: string): string {
    const pooled = this.#add('GlobalAveragePool', [input], `${input}.average`);
    return this.#add('Flatten', [pooled], `${input}.average.flat`);
  }

  /** Averages over the quarters of each channel, those of one channel together: [n, channels * 4]. `half` is half the map's side. */
  quarterPool(input: string, half: number): string {
    const side = [half, half];
    const attributes = { kernel_shape: side, strides: side };
    const pooled = this.#add('AveragePool', [input], `${input}.quarters`, attributes);
    return this.#add('Flatten', [pooled], `${input}.quarters.flat`);
  }

  gemPool(input: string): string {
    this.#constant('gem.floor', gemFloor);
    this.#constant('gem.root', 1 / gemExponent);
    const positive = this.#add('Max', [input, 'gem.floor'], `${input}.positive`);
    const squared = this.#add('Mul', [positive, positive], `${input}.squared`);
    const cubed = this.#add('Mul', [squared, positive], `${input}.cubed`);
    return this.#add('Pow', [this.averagePool(cubed), 'gem.root'], `${input}.gem`);
  }

  concatenate(inputs: readonly string[], output: string): string {
    return this.#add('Concat', inputs, output, { axis: 1 });
  }

  #add(...[operator, inputs, output, attributes]: Parameters<typeof node>): string {
    this.nodes.push(node(operator, inputs, output, attributes));
    return output;
  }

  #constant(name: string, value: number): void {
    this.initialisers.push(tensor(name, [], Float32Array.of(value)));
  }

  #weight(name: string, shape: readonly number[]): void {
    const weight = this.#weights.get(name);
    if (weight?.shape.join() !== shape.join()) {
      throw new KindredError(
        'model-damaged',
        `The model's weights lack ${name} with shape ${shape.join(' x ')}. Install Kindred again to restore them.`,
      );
    }
    this.initialisers.push(tensor(name, shape, weight.values));
  }
}
