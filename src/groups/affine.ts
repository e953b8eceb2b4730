/**
 * An affine map `[a, b, c, d, e, f]`: x' = a x + b y + c, y' = d x + e y + f. In this room it always maps places in one
 * picture to places in another, both measured from the picture's centre in units of its long side: such a map says the
 * same at every thumbnail size.
 */
export type Affine = readonly [number, number, number, number, number, number];

export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

export function determinant(map: Affine): number {
  return map[0] * map[4] - map[1] * map[3];
}

/** The map back. The caller makes sure that the determinant is not 0. */
export function invert(map: Affine): Affine {
  const [a, b, c, d, e, f] = map;
  const scale = 1 / determinant(map);
  const [g, h, j, k] = [e * scale, -b * scale, -d * scale, a * scale];
  return [g, h, -(g * c + h * f), j, k, -(j * c + k * f)];
}

/** Mean enlargement of lengths. */
export function scaleOf(map: Affine): number {
  return Math.sqrt(Math.abs(determinant(map)));
}

/**
 * The eight ways to turn and mirror a picture, as maps about the centre. Number 0 leaves it; 1 to 3 are quarter turns
 * clockwise (y points down); 4 to 7 the same after mirroring left and right.
 */
export const turns: readonly Affine[] = [
  [1, 0, 0, 0, 1, 0],
  [0, -1, 0, 1, 0, 0],
  [-1, 0, 0, 0, -1, 0],
  [0, 1, 0, -1, 0, 0],
  [-1, 0, 0, 0, 1, 0],
  [0, -1, 0, -1, 0, 0],
  [1, 0, 0, 0, -1, 0],
  [0, 1, 0, 1, 0, 0],
];
