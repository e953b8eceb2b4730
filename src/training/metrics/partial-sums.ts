/** Sums of a series up to each index, grown on demand: `sums[m]` is the sum of the first m terms. */
function growingSums(term: (index: number) => number): (count: number) => number {
  let sums = new Float64Array(1);
  return (count) => {
    if (count >= sums.length) {
      const longer = new Float64Array(Math.max(1024, 2 ** Math.ceil(Math.log2(count + 1))));
      longer.set(sums);
      for (let index = sums.length; index < longer.length; index += 1) {
        longer[index] = longer[index - 1]! + term(index);
      }
      sums = longer;
    }
    return sums[count]!;
  };
}

/** The harmonic number 1 + 1/2 + ... + 1/count. */
export const harmonic = growingSums((index) => 1 / index);

/** The sum of the discounts 1 / log2(rank + 1) of the first `count` ranks. */
export const discounts = growingSums((rank) => 1 / Math.log2(rank + 1));
