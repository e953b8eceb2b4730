/**
 * A projective map `[a, b, c, d, e, f, g, h]`: x' = (a x + b y + c) / w, y' = (d x + e y + f) / w with w = g x + h y + 1.
 * With g = h = 0 it is affine. In this room it always maps places in one picture to places in another, both measured from
 * the picture's centre in units of its long side: such a map says the same at every thumbnail size.
 */
export type Projection = readonly [number, number, number, number, number, number, number, number];

export const identity: Projection = [1, 0, 0, 0, 1, 0, 0, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Projection, inner: Projection): Projection {
  const [a, b, c, d, e, f, g, h] = outer;
  const [i, j, k, l, m, n, o, p] = inner;
  const w = 1 / (g * k + h * n + 1);
  return [
    (a * i + b * l + c * o) * w,
    (a * j + b * m + c * p) * w,
    (a * k + b * n + c) * w,
    (d * i + e * l + f * o) * w,
    (d * j + e * m + f * p) * w,
    (d * k + e * n + f) * w,
    (g * i + h * l + o) * w,
    (g * j + h * m + p) * w,
  ];
}

/** The map back. The caller makes sure that the map does not fold the picture to a line. */
export function invert([a, b, c, d, e, f, g, h]: Projection): Projection {
  const w = 1 / (a * e - b * d);
  return [
    (e - f * h) * w,
    (c * h - b) * w,
    (b * f - c * e) * w,
    (f * g - d) * w,
    (a - c * g) * w,
    (c * d - a * f) * w,
    (d * h - e * g) * w,
    (b * g - a * h) * w,
  ];
}

/** What the map does around the centre: the slopes dx'/dx, dx'/dy, dy'/dx, dy'/dy. */
export function slopesAtCentre([a, b, c, d, e, f, g, h]: Projection): [number, number, number, number] {
  return [a - c * g, b - c * h, d - f * g, e - f * h];
}

/** How areas grow around the centre; negative where the map mirrors. */
export function determinant(map: Projection): number {
  const [xx, xy, yx, yy] = slopesAtCentre(map);
  return xx * yy - xy * yx;
}

/** Mean enlargement of lengths around the centre. */
export function scaleOf(map: Projection): number {
  return Math.sqrt(Math.abs(determinant(map)));
}

/** A turn by `degrees` clockwise (y points down). */
export function rotation(degrees: number): Projection {
  const radians = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  return [cosine, -sine, 0, sine, cosine, 0, 0, 0];
}

/**
 * The eight ways to turn and mirror a picture, as maps about the centre. Number 0 leaves it; 1 to 3 are quarter turns
 * clockwise (y points down); 4 to 7 the same after mirroring left and right.
 */
export const turns: readonly Projection[] = [
  [1, 0, 0, 0, 1, 0, 0, 0],
  [0, -1, 0, 1, 0, 0, 0, 0],
  [-1, 0, 0, 0, -1, 0, 0, 0],
  [0, 1, 0, -1, 0, 0, 0, 0],
  [-1, 0, 0, 0, 1, 0, 0, 0],
  [0, -1, 0, -1, 0, 0, 0, 0],
  [1, 0, 0, 0, -1, 0, 0, 0],
  [0, 1, 0, 1, 0, 0, 0, 0],
];
