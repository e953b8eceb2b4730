import type { Architecture } from '../../src/model/architecture.ts';
import type { Tensor } from '../../src/model/safetensors.ts';

/** Channels-first map [channels, size, size]. */
interface Map3 {
  channels: number;
  size: number;
  values: Float64Array;
}

/**
 * The network written out as loops in double precision, from the papers and not from the ONNX graph: the slow second opinion
 * that the graph is held against. `image`: uint8 RGB [size, size, 3]. Returns the features.
 */
export function referenceFeatures(
  architecture: Architecture,
  weights: ReadonlyMap<string, Tensor>,
  recipe: { inputSize: number; mean: number; deviation: number; middleScale: number },
  image: Uint8Array,
): number[] {
  const size = recipe.inputSize;
  const input: Map3 = { channels: 3, size, values: new Float64Array(3 * size * size) };
  for (let pixel = 0; pixel < size * size; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = image[pixel * 3 + channel]!;
      input.values[channel * size * size + pixel] = (value - recipe.mean) / recipe.deviation;
    }
  }
  const convolve = (name: string, map: Map3, stride: number, depthwise: boolean, relu: boolean): Map3 =>
    convolution(map, weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!, stride, depthwise, relu);

  let map = convolve('stem', input, 2, false, true);
  let middle = map;
  architecture.blocks.forEach((block, index) => {
    const before = map;
    if (block.expansion !== 1) map = convolve(`block.${index}.expand`, map, 1, false, true);
    map = convolve(`block.${index}.depthwise`, map, block.stride, true, true);
    map = convolve(`block.${index}.project`, map, 1, false, false);
    if (block.stride === 1 && before.channels === map.channels) {
      map.values.forEach((value, position) => (map.values[position] = value + before.values[position]!));
    }
    if (index === architecture.middleBlock) middle = map;
  });
  const last = convolve('head', map, 1, false, true);
  const scaled = { ...middle, values: middle.values.map((value) => value * recipe.middleScale) };
  return [
    ...pool(last, (value) => value),
    ...pool(scaled, (value) => value),
    ...pool(scaled, (value) => Math.max(value, 1e-6) ** 3).map(Math.cbrt),
    ...poolQuarters(scaled),
  ];
}

/** Upper left, upper right, lower left, lower right of each channel. */
function poolQuarters({ channels, size, values }: Map3): number[] {
  const half = size / 2;
  const sums = new Array<number>(channels * 4).fill(0);
  values.forEach((value, position) => {
    const channel = Math.floor(position / (size * size));
    const isLower = Math.floor(position / size) % size >= half;
    const isRight = position % size >= half;
    sums[channel * 4 + 2 * Number(isLower) + Number(isRight)]! += value / (half * half);
  });
  return sums;
}

function pool({ channels, size, values }: Map3, of: (value: number) => number): number[] {
  return Array.from({ length: channels }, (_, channel) => {
    const plane = values.subarray(channel * size * size, (channel + 1) * size * size);
    return plane.reduce((sum, value) => sum + of(value), 0) / plane.length;
  });
}

function convolution(
  map: Map3,
  weight: Tensor,
  bias: Tensor,
  stride: number,
  depthwise: boolean,
  relu: boolean,
): Map3 {
  const [outputs, groupInputs, kernel] = weight.shape as [number, number, number];
  const outputSize = Math.ceil(map.size / stride);
  const padding = Math.floor(((outputSize - 1) * stride + kernel - map.size) / 2);
  const values = new Float64Array(outputs * outputSize * outputSize);
  for (let output = 0; output < outputs; output += 1) {
    for (let y = 0; y < outputSize; y += 1) {
      for (let x = 0; x < outputSize; x += 1) {
        let sum = bias.values[output]!;
        for (let input = 0; input < groupInputs; input += 1) {
          const channel = depthwise ? output : input;
          for (let row = 0; row < kernel; row += 1) {
            const sourceY = y * stride + row - padding;
            if (sourceY < 0 || sourceY >= map.size) continue;
            for (let column = 0; column < kernel; column += 1) {
              const sourceX = x * stride + column - padding;
              if (sourceX < 0 || sourceX >= map.size) continue;
              sum +=
                weight.values[((output * groupInputs + input) * kernel + row) * kernel + column]! *
                map.values[(channel * map.size + sourceY) * map.size + sourceX]!;
            }
          }
        }
        values[(output * outputSize + y) * outputSize + x] = relu ? Math.min(6, Math.max(0, sum)) : sum;
      }
    }
  }
  return { channels: outputs, size: outputSize, values };
}
