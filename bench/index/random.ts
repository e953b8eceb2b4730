export interface Random {
  /** From 0 up to, not including, 1. */
  uniform: () => number;
  /** An integer from 0 up to, not including, `limit`. */
  below: (limit: number) => number;
  /** Mean 0, deviation 1. */
  normal: () => number;
}

/** The same numbers for the same seed (xorshift32; normal ones by Box and Muller). */
export function randomNumbers(seed: number): Random {
  let state = seed | 0 || 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    below: (limit) => Math.floor(uniform() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
