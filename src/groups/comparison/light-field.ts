import { solveSymmetric } from '../alignment/solve.ts';

/**
 * A slow change of light over a picture (a vignette, a graduated filter): the factors of 1, x, y, x^2, x y, y^2, with each
 * side of the picture measured from -1 to 1.
 */
export type LightField = readonly [number, number, number, number, number, number];

const even: LightField = [1, 0, 0, 0, 0, 0];
const unknowns = 6;
/** So many pixels settle a field of six numbers. */
const samples = 2000;
/** Grey levels beyond which a pixel is taken for something else than a change of light. */
const alien = 30;
const passes = 2;

/** The light that brings `predicted` nearest to `target`; both [height, width] with NaN where unknown. */
export function findLight(
  { width, height }: { width: number; height: number },
  target: Float32Array,
  predicted: Float32Array,
): LightField {
  const step = Math.max(1, Math.floor(target.length / samples));
  const matrix = new Float64Array(unknowns * unknowns);
  const right = new Float64Array(unknowns);
  const terms = new Float64Array(unknowns);
  let light = even;
  for (let pass = 0; pass < passes; pass++) {
    matrix.fill(0);
    right.fill(0);
    for (let at = 0; at < target.length; at += step) {
      const t = target[at]!;
      const p = predicted[at]!;
      if (p !== p || t !== t) continue;
      const row = Math.floor(at / width);
      const x = (2 * (at - row * width + 0.5)) / width - 1;
      const y = (2 * (row + 0.5)) / height - 1;
      terms[0] = p;
      terms[1] = p * x;
      terms[2] = p * y;
      terms[3] = p * x * x;
      terms[4] = p * x * y;
      terms[5] = p * y * y;
      const residual = p * lightAt(light, x, y) - t;
      const ratio = (alien * alien) / (alien * alien + residual * residual);
      const weight = ratio * ratio;
      for (let i = 0; i < unknowns; i++) {
        const value = weight * terms[i]!;
        for (let j = 0; j <= i; j++) matrix[i * unknowns + j]! += value * terms[j]!;
        right[i]! += value * t;
      }
    }
    // Leans on an even light, so that a plain picture gets no field out of noise.
    const hold = 1e-3 * matrix[0]! + 1;
    for (let i = 0; i < unknowns; i++) matrix[i * unknowns + i]! += hold;
    right[0]! += hold;
    if (!solveSymmetric(matrix, right, unknowns)) return even;
    light = [right[0]!, right[1]!, right[2]!, right[3]!, right[4]!, right[5]!];
  }
  return light;
}

/** The factor at a place, each side measured from -1 to 1; between a quarter and four. */
export function lightAt(light: LightField, x: number, y: number): number {
  const across = light[1] + light[3] * x + light[4] * y;
  return bounded(light[0] + across * x + (light[2] + light[5] * y) * y);
}

function bounded(factor: number): number {
  return factor < 0.25 ? 0.25 : factor > 4 ? 4 : factor;
}

/** Puts the light over `values`, in place. */
export function multiplyLight(
  { width, height }: { width: number; height: number },
  values: Float32Array,
  light: LightField,
): void {
  for (let row = 0; row < height; row++) {
    const y = (2 * (row + 0.5)) / height - 1;
    const still = light[0] + (light[2] + light[5] * y) * y;
    const across = light[1] + light[4] * y;
    for (let column = 0; column < width; column++) {
      const x = (2 * (column + 0.5)) / width - 1;
      values[row * width + column]! *= bounded(still + (across + light[3] * x) * x);
    }
  }
}
