import { randomFrom, shuffle } from '../../random.ts';
import { labelMeans } from '../class-centres.ts';
import type { LossContext } from '../hash-loss.ts';

/**
 * Which proxy each class gets (sHCLM, eq 18): the permutation g that makes sum_{i != j} s_ij (1 - <w_g(i), w_g(j)>) small, so
 * that classes that look alike get proxies that are near. From a random start the best swap is made until none
 * helps. `similarity` [classes, classes], symmetric; `proxies` [classes, bits]; returns proxies in class order.
 */
export function assignProxies(
  proxies: Float32Array,
  similarity: Float64Array,
  bits: number,
  seed: number,
): Float32Array {
  const classes = proxies.length / bits;
  const products = new Float64Array(classes * classes);
  for (let one = 0; one < classes; one += 1) {
    for (let other = 0; other < classes; other += 1) {
      if (one === other) continue;
      let product = 0;
      for (let bit = 0; bit < bits; bit += 1)
        product += proxies[one * bits + bit]! * proxies[other * bits + bit]!;
      products[one * classes + other] = product;
    }
  }
  const order = shuffle(
    Int32Array.from({ length: classes }, (_, index) => index),
    randomFrom(seed),
  );
  for (;;) {
    const swap = bestSwap(order, similarity, products);
    if (swap === undefined) break;
    const [one, other] = swap;
    [order[one], order[other]] = [order[other]!, order[one]!];
  }
  const assigned = new Float32Array(proxies.length);
  order.forEach((proxy, label) => {
    assigned.set(proxies.subarray(proxy * bits, (proxy + 1) * bits), label * bits);
  });
  return assigned;
}

/** The two classes whose swap raises sum s_ij <w_i, w_j> most, if any does. */
function bestSwap(
  order: Int32Array,
  similarity: Float64Array,
  products: Float64Array,
): [number, number] | undefined {
  const classes = order.length;
  let best: [number, number] | undefined;
  // Below a rounding error a swap could be undone and made again for ever.
  let bestGain = 1e-9;
  for (let one = 0; one < classes; one += 1) {
    const fromOne = order[one]! * classes;
    for (let other = one + 1; other < classes; other += 1) {
      const fromOther = order[other]! * classes;
      let gain = 0;
      for (let third = 0; third < classes; third += 1) {
        if (third === one || third === other) continue;
        const proxy = order[third]!;
        gain +=
          (similarity[one * classes + third]! - similarity[other * classes + third]!) *
          (products[fromOther + proxy]! - products[fromOne + proxy]!);
      }
      if (gain > bestGain) {
        bestGain = gain;
        best = [one, other];
      }
    }
  }
  return best;
}

/**
 * How alike the classes are, [labelCount, labelCount]. Single labels (eqs 19, 20): exp(-|u_i - u_j|^2 / (2 kappa^2)) with u the class means
 * of the inputs and kappa the mean distance between them. Several labels (eq 21): twice the photos with both labels over the
 * sum of the photos with either (Dice).
 */
export function classSimilarity(context: Omit<LossContext, 'bits' | 'seed'>, single: boolean): Float64Array {
  return single ? similarityOfMeans(context) : cooccurrence(context);
}

function similarityOfMeans(context: Omit<LossContext, 'bits' | 'seed'>): Float64Array {
  const { labelCount, inputs, inputLength } = context;
  const means = labelMeans(context, inputs, inputLength);
  const similarity = new Float64Array(labelCount * labelCount);
  let sum = 0;
  for (let one = 0; one < labelCount; one += 1) {
    for (let other = 0; other < labelCount; other += 1) {
      let square = 0;
      for (let axis = 0; axis < inputLength; axis += 1) {
        square += (means[one * inputLength + axis]! - means[other * inputLength + axis]!) ** 2;
      }
      similarity[one * labelCount + other] = square;
      sum += Math.sqrt(square);
    }
  }
  const kappa = sum / Math.max(1, labelCount * (labelCount - 1));
  return similarity.map((square) => Math.exp(-square / (2 * kappa * kappa || 1)));
}

function cooccurrence({ labels, labelCount, photos }: Omit<LossContext, 'bits' | 'seed'>): Float64Array {
  const together = new Float64Array(labelCount * labelCount);
  for (let photo = 0; photo < photos; photo += 1) {
    const row = labels.subarray(photo * labelCount, (photo + 1) * labelCount);
    const present: number[] = [];
    row.forEach((value, label) => {
      if (value) present.push(label);
    });
    for (const one of present) for (const other of present) together[one * labelCount + other]! += 1;
  }
  return together.map((both, cell) => {
    const one = Math.floor(cell / labelCount);
    const other = cell % labelCount;
    const either = together[one * labelCount + one]! + together[other * labelCount + other]!;
    return either === 0 ? 0 : (2 * both) / either;
  });
}
