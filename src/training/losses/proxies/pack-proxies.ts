import type { Tensor2D } from '@tensorflow/tfjs-core';
import { add, div, exp, eye, mul, sub, sum, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { iterativeQuantisation } from '../../iterative-quantisation.ts';
import { product, productWithTransposed } from '../../matrix.ts';
import { normalRows } from '../class-centres.ts';
import { toUnitLength } from '../pairs.ts';

const restarts = 2;
const packingSteps = 200;

/**
 * Hash-consistent proxies, [count, bits] of -1 and 1 (Morgado, Li, Costa Pereira, Saberian, Vasconcelos, IJCV 2020, eqs 14 to 17):
 * unit vectors packed on the sphere, turned towards corners of the cube, and rounded to them. The best of a few
 * starts by the smallest, then the mean distance of a proxy to its nearest.
 */
export async function packProxies(count: number, bits: number, seed: number): Promise<Float32Array> {
  let best: { proxies: Float32Array; score: number } | undefined;
  for (let start = 0; start < restarts; start += 1) {
    const packed = await packOnSphere(count, bits, seed + start);
    const rotation = iterativeQuantisation(packed, bits, seed + start, 5);
    const proxies = signsOf(packed, rotation, bits);
    const score = separation(proxies, bits);
    if (best === undefined || score > best.score) best = { proxies, score };
  }
  return best!.proxies;
}

/**
 * Points on the unit sphere with a large smallest distance (the Tammes problem, eq 14). The paper names a barrier
 * method; here the soft maximum log sum exp(s cos) over all pairs goes down by gradient steps along the sphere, with s
 * growing, from a random start. [count, bits]
 */
export async function packOnSphere(count: number, bits: number, seed: number): Promise<Float32Array> {
  let points: Tensor2D = tensor2d(normalRows(count, bits, seed), [count, bits]);
  for (let step = 0; step < packingSteps; step += 1) {
    const share = step / packingSteps;
    const sharpness = 5 * 20 ** share;
    const length = 0.5 * (1 - share);
    const before = points;
    points = tidy(() => {
      const rows = toUnitLength(before);
      const cosines = productWithTransposed(rows, rows);
      // The mean of the other points, those nearest in angle weighing most, is what a point is pushed away from.
      const weights: Tensor2D = mul(exp(mul(sub(cosines, 1), sharpness)), sub(1, eye(count)));
      const push = div(product(weights, rows), add(sum(weights, 1, true), 1e-30));
      return toUnitLength(sub(rows, mul(push, length)));
    });
    before.dispose();
  }
  const values = (await points.data<'float32'>()).slice();
  points.dispose();
  return values;
}

function signsOf(points: Float32Array, rotation: Float64Array, bits: number): Float32Array {
  const signs = new Float32Array(points.length);
  for (let index = 0; index < points.length; index += 1) {
    const start = index - (index % bits);
    let sum = 0;
    for (let axis = 0; axis < bits; axis += 1)
      sum += points[start + axis]! * rotation[axis * bits + (index % bits)]!;
    signs[index] = sum > 0 ? 1 : -1;
  }
  return signs;
}

/** Smallest Hamming distance between two proxies, plus a fraction for the mean distance to the nearest. */
function separation(proxies: Float32Array, bits: number): number {
  const count = proxies.length / bits;
  let smallest = bits;
  let sum = 0;
  for (let one = 0; one < count; one += 1) {
    let nearest = bits;
    for (let other = 0; other < count; other += 1) {
      if (other === one) continue;
      let distance = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        distance += Number(proxies[one * bits + bit] !== proxies[other * bits + bit]);
      }
      nearest = Math.min(nearest, distance);
    }
    smallest = Math.min(smallest, nearest);
    sum += nearest;
  }
  return smallest + sum / count / (bits + 1);
}
