import type { Architecture } from '../../model/architecture.ts';
import type { GraphOptions } from '../../model/onnx-graph.ts';
import type { Tensor } from '../../model/safetensors.ts';
import { normalFrom, randomFrom } from '../random.ts';

/** Three blocks, the last of which learns when the cut is at 2. */
const architecture: Architecture = {
  stemChannels: 4,
  blocks: [
    { kernel: 3, stride: 1, inputChannels: 4, outputChannels: 6, expansion: 1 },
    { kernel: 3, stride: 2, inputChannels: 6, outputChannels: 6, expansion: 2 },
    { kernel: 3, stride: 1, inputChannels: 6, outputChannels: 6, expansion: 2 },
  ],
  middleBlock: 1,
  headChannels: 12,
};

/** A network with every kind of layer, so small that every backend trains it at once; its weights are drawn. */
export function trialNetwork(): GraphOptions {
  const random = randomFrom(11);
  const weights = new Map<string, Tensor>();
  const add = (name: string, shape: number[]): void => {
    const inputs = shape.slice(1).reduce((product, length) => product * length, 1);
    const values = Float32Array.from(
      { length: shape[0]! * inputs },
      () => normalFrom(random) * Math.sqrt(2 / inputs),
    );
    weights.set(`${name}.weight`, { shape, values });
    weights.set(`${name}.bias`, { shape: [shape[0]!], values: new Float32Array(shape[0]!).fill(0.1) });
  };
  add('stem', [architecture.stemChannels, 3, 3, 3]);
  architecture.blocks.forEach(({ kernel, inputChannels, outputChannels, expansion }, index) => {
    const wide = inputChannels * expansion;
    if (expansion !== 1) add(`block.${index}.expand`, [wide, inputChannels, 1, 1]);
    add(`block.${index}.depthwise`, [wide, 1, kernel, kernel]);
    add(`block.${index}.project`, [outputChannels, wide, 1, 1]);
  });
  add('head', [architecture.headChannels, architecture.blocks.at(-1)!.outputChannels, 1, 1]);
  return { architecture, weights, inputSize: 32, mean: 127, deviation: 128, middleScale: 1 };
}
