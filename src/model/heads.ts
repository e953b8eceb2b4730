import type { QuantisedFeatures } from './features.ts';
import { IntegerLayer, layerBatch } from './integer-layer.ts';

/** A stretch of the feature vector that a head normalises on its own: `from` inclusive, `to` exclusive. */
export interface FeaturePart {
  readonly from: number;
  readonly to: number;
  /** `root`: signed square root of each value first, which damps a few strong channels. */
  readonly response: 'linear' | 'root';
}

/** A rectified layer between features and bits: unit j is max(0, weights[j] . x - thresholds[j]). */
export interface HiddenLayer {
  readonly units: number;
  /** [units, length], row-major, length = sum of the parts. */
  readonly weights: Float32Array;
  /** [units] */
  readonly thresholds: Float32Array;
}

/**
 * From features to bits. Each part of the features goes through its response and is scaled to unit length (so the
 * scale of the quantised features cancels), then through the hidden layer where there is one; bit k is set where
 * weights[k] . x > thresholds[k].
 */
export interface Head {
  readonly name: string;
  /** A multiple of 8. */
  readonly bits: number;
  readonly parts: readonly FeaturePart[];
  readonly hidden?: HiddenLayer | undefined;
  /** [bits, length], row-major, length = sum of the parts, or the hidden layer's units. */
  readonly weights: Float32Array;
  /** [bits] */
  readonly thresholds: Float32Array;
}

/**
 * The code of one photo, bit k in byte k >> 3 at position k & 7. Every machine gets the same bits
 * (see [Note: integer layers]).
 */
export function encode(head: Head, features: QuantisedFeatures): Uint8Array {
  return encodeBatch(head, features.values, 1);
}

/**
 * Codes of many photos from the catalog's int8 features: `values` [count, featureLength]; returns
 * [count, bits / 8]. A photo's code does not depend on the others. 100,000 codes of 64 bits from 1504 features take
 * about a CPU-second, with a hidden layer of 512 units about five.
 */
export function encodeBatch(head: Head, values: Int8Array, count: number): Uint8Array {
  const featureLength = values.length / count;
  const bytes = head.bits >> 3;
  const codes = new Uint8Array(count * bytes);
  const encoder = encoderOf(head);
  for (let start = 0; start < count; start += layerBatch) {
    const end = Math.min(start + layerBatch, count);
    encoder.encode(
      values.subarray(start * featureLength, end * featureLength),
      end - start,
      codes,
      start * bytes,
    );
  }
  return codes;
}

/**
 * How far each bit of a photo's code lies from its threshold, [bits], positive where it is set, in units of the lengths of
 * the bit's weights and of what they are multiplied with.
 */
export function margins(head: Head, features: QuantisedFeatures): Float64Array {
  return encoderOf(head).margins(features.values);
}

/** The margin of a photo's surest bit. */
const largestMargin = 127;

/**
 * The same for the catalog, int8 [bits], the photo's surest bit at 127 or -127: what the code
 * rounds away. The cosine of two photos' margins (`likeness`) tells copies from others better than the distance of the codes.
 */
export function measureMargins(head: Head, features: QuantisedFeatures): Int8Array {
  return measureMarginsBatch(head, features.values, 1);
}

/** Margins of many photos, [count, bits], from `values` [count, featureLength]. */
export function measureMarginsBatch(head: Head, values: Int8Array, count: number): Int8Array {
  const featureLength = values.length / count;
  const margins = new Int8Array(count * head.bits);
  const encoder = encoderOf(head);
  for (let start = 0; start < count; start += layerBatch) {
    const end = Math.min(start + layerBatch, count);
    const batch = values.subarray(start * featureLength, end * featureLength);
    encoder.measure(batch, end - start, margins, start * head.bits);
  }
  return margins;
}

/** Cosine of two vectors of margins of one length, -1 to 1; 0 where one of them is all zero. */
export function likeness(a: Int8Array, b: Int8Array): number {
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index += 1) {
    const left = a[index]!;
    const right = b[index]!;
    product += left * right;
    squaresA += left * left;
    squaresB += right * right;
  }
  return product === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}

/** Heads are used over and over; their weights are rounded and laid out once. */
const encoders = new WeakMap<Head, Encoder>();

function encoderOf(head: Head): Encoder {
  const known = encoders.get(head);
  if (known) return known;
  const encoder = new Encoder(head);
  encoders.set(head, encoder);
  return encoder;
}

/** Steps of a root of 1: fine enough that rounding the roots costs no more than rounding the weights. */
const rootSteps = 256;

/** Response by value + 128, in whole steps. Math.sqrt is exact to the last bit by IEEE 754; Math.pow would not be. */
const responses: Record<FeaturePart['response'], Int16Array> = {
  linear: Int16Array.from({ length: 256 }, (_, index) => index - 128),
  root: Int16Array.from(
    { length: 256 },
    (_, index) => Math.sign(index - 128) * Math.round(Math.sqrt(Math.abs(index - 128)) * rootSteps),
  ),
};

/** The strongest hidden unit of a photo gets so many steps. */
const hiddenSteps = 2047;

/** A layer with its thresholds in the steps of its weights. */
interface Layer {
  integers: IntegerLayer;
  thresholds: Float64Array;
}

class Encoder {
  readonly #head: Head;
  readonly #hidden: Layer | undefined;
  readonly #last: Layer;
  /** What one step of each part of the current inputs is worth: [layerBatch, parts] */
  readonly #units: Float64Array;
  readonly #hiddenUnits = new Float64Array(layerBatch);

  constructor(head: Head) {
    const parts = head.parts.map(({ from, to, response }) => ({
      length: to - from,
      largestInput: responses[response][0]! * -1,
    }));
    const { hidden } = head;
    this.#head = head;
    this.#units = new Float64Array(layerBatch * parts.length);
    this.#hidden = hidden && layer(hidden.weights, hidden.thresholds, parts);
    this.#last = hidden
      ? layer(head.weights, head.thresholds, [{ length: hidden.units, largestInput: hiddenSteps }])
      : layer(head.weights, head.thresholds, parts);
  }

  /** At most layerBatch photos: `values` [count, featureLength]; writes from `codes[at]` on. */
  encode(values: Int8Array, count: number, codes: Uint8Array, at: number): void {
    const { bits } = this.#head;
    const { integers, thresholds } = this.#last;
    const units = this.#multiply(values, count);
    const parts = integers.offsets.length;
    for (let row = 0; row < count; row += 1) {
      const sums = row * parts * integers.sumStride;
      for (let bit = 0; bit < bits; bit += 1) {
        const output = weighted(integers, sums + bit, units, row * parts);
        if (output > thresholds[bit]!) codes[at + row * (bits >> 3) + (bit >> 3)]! |= 1 << (bit & 7);
      }
    }
  }

  /** At most layerBatch photos: `values` [count, featureLength]; writes from `margins[at]` on. */
  measure(values: Int8Array, count: number, margins: Int8Array, at: number): void {
    const { bits } = this.#head;
    const { integers, thresholds } = this.#last;
    const units = this.#multiply(values, count);
    const parts = integers.offsets.length;
    const outputs = new Float64Array(bits);
    for (let row = 0; row < count; row += 1) {
      const sums = row * parts * integers.sumStride;
      let largest = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        const above = weighted(integers, sums + bit, units, row * parts) - thresholds[bit]!;
        outputs[bit] = above * integers.steps[bit]!;
        largest = Math.max(largest, Math.abs(outputs[bit]!));
      }
      const scale = largest === 0 ? 0 : largestMargin / largest;
      for (let bit = 0; bit < bits; bit += 1)
        margins[at + row * bits + bit] = Math.round(outputs[bit]! * scale);
    }
  }

  margins(values: Int8Array): Float64Array {
    const { weights, hidden, bits } = this.#head;
    const { integers, thresholds } = this.#last;
    const units = this.#multiply(values, 1);
    const inputs = integers.inputs.subarray(0, integers.inputStride);
    const inputLength = hidden ? norm(inputs) * this.#hiddenUnits[0]! : Math.sqrt(integers.offsets.length);
    return Float64Array.from({ length: bits }, (_, bit) => {
      const row = weights.subarray((bit * weights.length) / bits, ((bit + 1) * weights.length) / bits);
      const above = (weighted(integers, bit, units, 0) - thresholds[bit]!) * integers.steps[bit]!;
      return above / (norm(row) * inputLength || 1);
    });
  }

  /** Leaves the sums of the last layer in it, and returns what one step of each of its parts is worth. */
  #multiply(values: Int8Array, count: number): Float64Array {
    const first = (this.#hidden ?? this.#last).integers;
    this.#prepare(first, values, count);
    first.multiply(count);
    if (!this.#hidden) return this.#units;
    this.#rectify(this.#hidden, count);
    this.#last.integers.multiply(count);
    return this.#hiddenUnits;
  }

  /** The features through their responses into a layer's inputs, and the unit of each part: 1 / its length. */
  #prepare({ inputs, inputStride, offsets }: IntegerLayer, values: Int8Array, count: number): void {
    const { parts } = this.#head;
    const featureLength = values.length / count;
    for (let row = 0; row < count; row += 1) {
      parts.forEach(({ from, to, response }, part) => {
        const table = responses[response];
        const source = row * featureLength;
        let target = row * inputStride + offsets[part]!;
        let squares = 0;
        for (let index = source + from; index < source + to; index += 1) {
          const value = table[values[index]! + 128]!;
          inputs[target++] = value;
          squares += value * value;
        }
        this.#units[row * parts.length + part] = squares === 0 ? 0 : 1 / Math.sqrt(squares);
      });
    }
  }

  /** The hidden units as inputs of the last layer, in steps of the strongest unit's. */
  #rectify({ integers, thresholds }: Layer, count: number): void {
    const { inputs, inputStride } = this.#last.integers;
    const { units } = this.#head.hidden!;
    const parts = integers.offsets.length;
    const outputs = new Float64Array(units);
    for (let row = 0; row < count; row += 1) {
      const sums = row * parts * integers.sumStride;
      let largest = 0;
      for (let unit = 0; unit < units; unit += 1) {
        const above = weighted(integers, sums + unit, this.#units, row * parts) - thresholds[unit]!;
        const output = above > 0 ? above * integers.steps[unit]! : 0;
        outputs[unit] = output;
        if (output > largest) largest = output;
      }
      this.#hiddenUnits[row] = largest / hiddenSteps;
      const scale = largest === 0 ? 0 : hiddenSteps / largest;
      for (let unit = 0; unit < units; unit += 1) {
        inputs[row * inputStride + unit] = Math.round(outputs[unit]! * scale);
      }
    }
  }
}

function layer(
  weights: Float32Array,
  thresholds: Float32Array,
  parts: ConstructorParameters<typeof IntegerLayer>[2],
): Layer {
  const integers = new IntegerLayer(weights, thresholds.length, parts);
  return {
    integers,
    thresholds: Float64Array.from(thresholds, (value, row) => value / integers.steps[row]!),
  };
}

function norm(values: Float32Array | Int16Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

/** A row's output in steps of its weights: the sums of its parts from `at` on, each times its unit. */
function weighted(
  { sums, sumStride, offsets }: IntegerLayer,
  at: number,
  units: Float64Array,
  unitsAt: number,
): number {
  let output = 0;
  for (let part = 0; part < offsets.length; part += 1) {
    output += sums[at + part * sumStride]! * units[unitsAt + part]!;
  }
  return output;
}
