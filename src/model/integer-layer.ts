import { readFileSync } from 'node:fs';

/*
 * [Note: integer layers] Codes are compared for years and between machines, so a bit must not hang on the order of
 * floating-point additions. A layer's weights are rounded to int16 with one scale a row, its inputs come as int16, and
 * their products are added up as int32: whole numbers have one sum, in whatever order and on whatever processor. Only
 * then follow a few operations in double precision, each correctly rounded by IEEE 754.
 *
 * The scale is as fine as int16 and the sums allow. By Cauchy and Schwarz no sum exceeds |weights| |inputs|, so the scale
 * keeps that below 2^31 for the largest inputs there can be; sums on the way may wrap, which two's complement forgives.
 * On heads of 1504 inputs the rounding moves a row's output by about 1e-5 of its length, less than the half-precision
 * weights of the file did before it.
 */

/** A stretch of a layer's input that has a unit of its own. */
export interface LayerPart {
  readonly length: number;
  /** No input of the part is larger in magnitude; at most 32767. */
  readonly largestInput: number;
}

/** Inputs that a layer works on at a time: its sums and inputs then stay in the processor's caches. */
export const layerBatch = 16;

const pageBytes = 65_536;
const lanes = 8;
const rowsPerGroup = 4;
const largestInt16 = 32_767;
const largestSum = 2 ** 31 - 1;

/** Rows of weights, multiplied with up to layerBatch inputs at a time (see [Note: integer layers]). */
export class IntegerLayer {
  /** Where inputs are written: int16 [layerBatch, inputStride], each part from its own offset on. */
  readonly inputs: Int16Array;
  readonly inputStride: number;
  /** Offset of each part in an input; what lies between is 0. */
  readonly offsets: readonly number[];
  /** int32 [layerBatch, parts, sumStride]: the sums of each part by row, after `multiply`. */
  readonly sums: Int32Array;
  readonly sumStride: number;
  /** [rows]: one step of a row's integer weights. */
  readonly steps: Float64Array;
  readonly #kernel: Kernel;
  readonly #parts: readonly { vectors: number; weightsAt: number }[];
  readonly #inputsAt: number;
  readonly #sumsAt: number;

  /** @param weights [rows, sum of the parts' lengths], row-major */
  constructor(weights: Float32Array, rows: number, parts: readonly LayerPart[]) {
    const vectors = parts.map(({ length }) => Math.ceil(length / lanes));
    const groups = Math.ceil(rows / rowsPerGroup);
    this.sumStride = groups * rowsPerGroup;
    this.inputStride = vectors.reduce((sum, count) => sum + count, 0) * lanes;
    this.offsets = vectors.map((_, part) =>
      vectors.slice(0, part).reduce((sum, count) => sum + count * lanes, 0),
    );
    this.#parts = vectors.map((count, part) => ({
      vectors: count,
      weightsAt: this.offsets[part]! * this.sumStride * 2,
    }));
    this.#inputsAt = this.inputStride * this.sumStride * 2;
    this.#sumsAt = this.#inputsAt + layerBatch * this.inputStride * 2;
    const sumCount = layerBatch * parts.length * this.sumStride;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((this.#sumsAt + sumCount * 4) / pageBytes) });
    this.#kernel = startKernel(memory);
    this.inputs = new Int16Array(memory.buffer, this.#inputsAt, layerBatch * this.inputStride);
    this.sums = new Int32Array(memory.buffer, this.#sumsAt, sumCount);
    this.steps = this.#storeWeights(
      new Int16Array(memory.buffer, 0, this.#inputsAt / 2),
      weights,
      rows,
      parts,
    );
  }

  /** Fills `sums` from the first `count` inputs. */
  multiply(count: number): void {
    // With an odd count the kernel multiplies whatever the last input's neighbour holds, and nobody reads it.
    const pairs = (count + 1) >> 1;
    this.#parts.forEach(({ vectors, weightsAt }, part) => {
      this.#kernel.products(
        weightsAt,
        this.sumStride / rowsPerGroup,
        this.#inputsAt + this.offsets[part]! * 2,
        pairs,
        vectors,
        this.inputStride * 2,
        this.#sumsAt + part * this.sumStride * 4,
        this.#parts.length * this.sumStride * 4,
      );
    });
  }

  /** Rounds the weights into the order that the kernel reads: four rows abreast, vector by vector. Returns the steps. */
  #storeWeights(
    target: Int16Array,
    weights: Float32Array,
    rows: number,
    parts: readonly LayerPart[],
  ): Float64Array {
    const inputLength = weights.length / rows;
    const steps = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const scale = scaleOf(weights.subarray(row * inputLength, (row + 1) * inputLength), parts);
      steps[row] = 1 / scale;
      let source = row * inputLength;
      parts.forEach(({ length }, part) => {
        const { vectors, weightsAt } = this.#parts[part]!;
        const group = weightsAt / 2 + Math.floor(row / rowsPerGroup) * vectors * lanes * rowsPerGroup;
        for (let index = 0; index < length; index += 1) {
          const vector = Math.floor(index / lanes) * rowsPerGroup + (row % rowsPerGroup);
          target[group + vector * lanes + (index % lanes)] = Math.round(weights[source++]! * scale);
        }
      });
    }
    return steps;
  }
}

/** The largest scale with which no weight leaves int16 and no part's sum int32. */
function scaleOf(row: Float32Array, parts: readonly LayerPart[]): number {
  let largest = 0;
  for (const weight of row) largest = Math.max(largest, Math.abs(weight));
  let scale = largest === 0 ? 1 : largestInt16 / largest;
  let from = 0;
  for (const { length, largestInput } of parts) {
    const part = row.subarray(from, from + length);
    let squares = 0;
    for (const weight of part) squares += weight * weight;
    from += length;
    const inputNorm = largestInput * Math.sqrt(length);
    // Rounding may lengthen the row by half a step in every weight.
    const weightNorm = Math.floor(largestSum / inputNorm) - Math.sqrt(length);
    if (squares > 0) scale = Math.min(scale, weightNorm / Math.sqrt(squares));
  }
  return scale;
}

/** The function of build/heads/kernel.ts; all arguments are addresses in bytes or counts. */
interface Kernel {
  products: (
    weights: number,
    groups: number,
    inputs: number,
    pairs: number,
    vectors: number,
    inputStride: number,
    sums: number,
    sumStride: number,
  ) => void;
}

/** Right from src/model as from a bundle in out/main. */
const kernelFile = new URL('../../resources/heads/kernel.wasm', import.meta.url);

let compiled: WebAssembly.Module | undefined;

function startKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(readFileSync(kernelFile));
  const { exports } = new WebAssembly.Instance(compiled, { heads: { memory } });
  if (!isKernel(exports)) throw new Error(`${kernelFile.pathname} is not the kernel of this program.`);
  return exports;
}

function isKernel(exports: object): exports is Kernel {
  return 'products' in exports && typeof exports.products === 'function';
}
