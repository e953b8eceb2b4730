const white = 249;
const black = 5;

/** Makes `seen` NaN where one of the two is clipped and the other is not: no curve tells what should be there. */
export function dropClipped(values: Float32Array, seen: Float32Array): void {
  for (let at = 0; at < values.length; at++) {
    const a = values[at]!;
    const b = seen[at]!;
    if (a > white !== b > white || a < black !== b < black) seen[at] = Number.NaN;
  }
}
