import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import type { Engine } from './engine.ts';

export function filledIndex(codes: Uint8Array, bits: number): PlaneIndex {
  const index = new PlaneIndex(bits);
  const bytes = bits / 8;
  for (let at = 0; at * bytes < codes.length; at++)
    index.add(at, codes.subarray(at * bytes, (at + 1) * bytes));
  return index;
}

/** Our own index. */
export function kindredEngine(index: PlaneIndex): Engine {
  const bytes = index.bits / 8;
  return {
    name: 'Kindred',
    search: (queries, question) => {
      const list = Array.from({ length: queries.length / bytes }, (_, at) =>
        queries.subarray(at * bytes, (at + 1) * bytes),
      );
      const start = performance.now();
      const results =
        question.radius === undefined
          ? index.nearestMany(list, question.count)
          : index.rangeMany(list, question.radius);
      const milliseconds = performance.now() - start;
      return Promise.resolve({
        milliseconds,
        found: results.reduce((sum, result) => sum + result.length, 0),
      });
    },
    close: () => undefined,
  };
}
