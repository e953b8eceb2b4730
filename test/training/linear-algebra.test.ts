import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/training/backend.ts';
import { iterativeQuantisation } from '../../src/training/iterative-quantisation.ts';
import { normalRows } from '../../src/training/losses/class-centres.ts';
import { principalAxes } from '../../src/training/principal-axes.ts';
import { fitWhitening, whiten } from '../../src/training/whitening.ts';

beforeAll(startBackend);

const count = 400;
const size = 7;
/** Rows whose axes are mixed and differ in size by a factor of 30. */
const rows = normalRows(count, size, 3);
for (let start = 0; start < rows.length; start += size) {
  for (let axis = 0; axis < size; axis += 1) rows[start + axis]! *= 1 + 5 * axis;
  for (let axis = 1; axis < size; axis += 1) rows[start + axis]! += 0.5 * rows[start + axis - 1]! + 3;
}

function products(values: Float32Array | Float64Array, width: number): number[][] {
  return Array.from({ length: width }, (_, one) =>
    Array.from({ length: width }, (__, other) => {
      let sum = 0;
      for (let start = 0; start < values.length; start += width) {
        sum += values[start + one]! * values[start + other]!;
      }
      return sum;
    }),
  );
}

function expectUnitMatrix(matrix: number[][], scale: number): void {
  matrix.forEach((line, one) => {
    line.forEach((value, other) => expect(value / scale).toBeCloseTo(Number(one === other), 3));
  });
}

describe('whitening', () => {
  it('without shrinkage leaves the unit covariance around the origin', async () => {
    const inputs = tensor2d(rows, [count, size]);
    const white = await whiten(inputs, await fitWhitening(inputs, 0)).data<'float32'>();
    expectUnitMatrix(products(white, size), count);
    for (let axis = 0; axis < size; axis += 1) {
      let sum = 0;
      for (let row = 0; row < count; row += 1) sum += white[row * size + axis]!;
      expect(sum / count).toBeCloseTo(0, 4);
    }
  });

  it('stays finite where all photos are alike, and ends when it is aborted', async () => {
    const alike = tensor2d(new Float32Array(20).fill(2), [10, 2]);
    const { transform } = await fitWhitening(alike, 1);
    expect(transform.every(Number.isFinite)).toBe(true);
    await expect(fitWhitening(alike, 1, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});

describe('ITQ', () => {
  it('finds the directions of largest variance', () => {
    const mixed = new Float32Array(count * 3);
    const noise = normalRows(count, 3, 9);
    // (1, 1, 0) is ten times as long as the others.
    for (let row = 0; row < count; row += 1) {
      const loud = 10 * noise[3 * row]!;
      mixed.set([loud + noise[3 * row + 1]!, loud - noise[3 * row + 1]!, noise[3 * row + 2]!], 3 * row);
    }
    const axes = principalAxes(tensor2d(mixed, [count, 3]), 1, 1);
    expect(Math.abs(axes[0]!)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(Math.abs(axes[1]!)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(Math.abs(axes[2]!)).toBeLessThan(0.05);
  });

  it('turns rows that are a rotated cube back onto its corners', () => {
    const cube = normalRows(300, 3, 4).map(Math.sign);
    const [cosine, sine] = [Math.cos(0.5), Math.sin(0.5)];
    const turned = new Float32Array(cube.length);
    for (let row = 0; row < cube.length; row += 3) {
      const [x, y, z] = [cube[row]!, cube[row + 1]!, cube[row + 2]!];
      turned.set([cosine * x - sine * y, sine * x + cosine * y, z], row);
    }
    const rotation = iterativeQuantisation(turned, 3, 2);
    expectUnitMatrix(products(rotation, 3), 1);
    for (let row = 0; row < turned.length; row += 3) {
      for (let axis = 0; axis < 3; axis += 1) {
        let value = 0;
        for (let from = 0; from < 3; from += 1) value += turned[row + from]! * rotation[3 * from + axis]!;
        expect(Math.abs(value)).toBeCloseTo(1, 3);
      }
    }
  });
});
