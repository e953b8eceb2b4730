import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import {
  add,
  div,
  expandDims,
  mean,
  mul,
  neg,
  slice,
  softplus,
  sub,
  sum,
  tanh,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { productWithTransposed } from '../matrix.ts';
import type { HashLoss, LossContext } from './hash-loss.ts';
import { isSingleLabel } from './hash-loss.ts';
import { labelEntropy } from './label-entropy.ts';
import { sharesLabel } from './pairs.ts';
import { assignProxies, classSimilarity } from './proxies/assign-proxies.ts';
import { packProxies } from './proxies/pack-proxies.ts';

export interface LargeMarginProxiesOptions {
  /** `semantic` gives classes that look alike near proxies (sHCLM), `arbitrary` leaves them as packed (HCLM). */
  readonly assignment: 'semantic' | 'arbitrary';
  /** Factor on the products with the proxies. The paper mentions none: 1. */
  readonly scale: number;
  /** Weight of the triplets. The paper: 1 where it uses them. */
  readonly triplets: number;
  /** Margin of the triplets in bits; the paper's value is not stated. */
  readonly margin: number;
}

export const publishedLargeMarginProxies: LargeMarginProxiesOptions = {
  assignment: 'semantic',
  scale: 1,
  triplets: 0,
  margin: 2,
};

/** Anchors per batch: all of them would cost batch^3 terms. Batches are in random order. */
const tripletAnchors = 16;

/**
 * Hash-consistent large-margin proxies, HCLM and sHCLM (Morgado, Li, Costa Pereira, Saberian, Vasconcelos: Deep Hashing
 * with Hash-Consistent Large Margin Proxy Embeddings, IJCV 2020, arXiv 2007.13912). nu = tanh(z), w_k the fixed binary proxy
 * of class k, K bits:
 *
 *     one label (eq 8):        L_p = -log softmax_y( <nu, w_k> )
 *     several labels (eq 25):  L_p = -sum_k [ c_k t_k log s_k + (1 - c_k)(1 - t_k) log(1 - s_k) ],  s_k = sigmoid(<w_k, nu>)
 *     triplets (eq 22):        L_t = log(1 + exp(m + d(x, x+) - d(x, x-))),  d = (K - <nu_i, nu_j>) / 2
 *     L = L_p + lambda L_t (eq 24)
 *
 * Interpreted: c_k = 1 - frequency of label k (the balance of HED, which the paper cites), and the sign in s_k, which is
 * misprinted. The factor `scale` and the choice of 16 anchors per batch are ours.
 */
export async function largeMarginProxiesLoss(
  context: LossContext,
  options: LargeMarginProxiesOptions = publishedLargeMarginProxies,
): Promise<HashLoss> {
  const { bits, labelCount, seed } = context;
  const single = isSingleLabel(context);
  const packed = await packProxies(labelCount, bits, seed);
  const proxies =
    options.assignment === 'semantic'
      ? assignProxies(packed, classSimilarity(context, single), bits, seed)
      : packed;
  const rarity = labelRarity(context);
  return {
    name: 'large-margin-proxies',
    value(outputs, labels) {
      const codes: Tensor2D = tanh(outputs);
      const logits: Tensor2D = mul(
        productWithTransposed(codes, tensor2d(proxies, [labelCount, bits])),
        options.scale,
      );
      const loss = single ? labelEntropy(logits, labels) : balancedEntropy(logits, labels, rarity);
      if (options.triplets === 0) return loss;
      return add(loss, mul(tripletLoss(codes, labels, options.margin), options.triplets));
    },
    dispose() {
      // The proxies are plain arrays.
    },
  };
}

/** Eq 25; -log s = softplus(-x) and -log(1 - s) = softplus(x). */
function balancedEntropy(logits: Tensor2D, labels: Tensor2D, rarity: Float32Array): Scalar {
  const weight = tensor1d(rarity);
  const present = mul(mul(labels, weight), softplus(neg(logits)));
  const absent = mul(mul(sub(1, labels), sub(1, weight)), softplus(logits));
  return mean(sum(add(present, absent), 1));
}

/** Eq 22 over all (positive, negative) pairs of a few anchors. */
function tripletLoss(codes: Tensor2D, labels: Tensor2D, margin: number): Scalar {
  const [batch, bits] = codes.shape;
  const anchors = Math.min(tripletAnchors, batch);
  const near: Tensor2D = slice(sharesLabel(labels), [0, 0], [anchors, batch]);
  const distances: Tensor2D = div(
    sub(bits, productWithTransposed(slice(codes, [0, 0], [anchors, bits]), codes)),
    2,
  );
  const costs = softplus(add(sub(expandDims(distances, 2), expandDims(distances, 1)), margin));
  const counted = mul(expandDims(near, 2), expandDims(sub(1, near), 1));
  return div(sum(mul(costs, counted)), add(sum(counted), 1e-6));
}

/** c_k = 1 - the share of photos with label k. */
function labelRarity({ labels, labelCount, photos }: LossContext): Float32Array {
  const rarity = new Float32Array(labelCount).fill(1);
  for (let cell = 0; cell < photos * labelCount; cell += 1)
    rarity[cell % labelCount]! -= labels[cell]! / photos;
  return rarity;
}
