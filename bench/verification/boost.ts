import { treeLength } from '../../src/groups/judgement/decision-trees.ts';

/** One example: what was measured, what it is, how much it counts. */
export interface Example {
  features: number[];
  /** 1 or 0. */
  label: number;
  weight: number;
}

interface Working {
  bins: Uint8Array;
  label: number;
  weight: number;
  score: number;
  gradient: number;
  curvature: number;
}

const bins = 48;
const depth = 3;
const ridge = 2;
const leastCurvature = 8;

/** Gradient-boosted trees of depth 3 on the logistic loss (Friedman 2001), in the layout of `evaluateTrees`. */
export function boost(examples: Example[], count: number, rate: number): number[] {
  const width = examples[0]!.features.length;
  const cuts = Array.from({ length: width }, (_, feature) => {
    const sorted = examples.map(({ features }) => features[feature]!).sort((a, b) => a - b);
    const picks = Array.from(
      { length: bins - 1 },
      (_, i) => sorted[Math.floor((sorted.length * (i + 1)) / bins)]!,
    );
    return [...new Set(picks.map((cut) => Number(cut.toPrecision(5))))];
  });
  const working: Working[] = examples.map(({ features, label, weight }) => ({
    bins: Uint8Array.from(features, (value, feature) => {
      const place = cuts[feature]!.findIndex((cut) => value <= cut);
      return place < 0 ? cuts[feature]!.length : place;
    }),
    label,
    weight,
    score: 0,
    gradient: 0,
    curvature: 0,
  }));
  const trees: number[] = [];
  for (let round = 0; round < count; round++) {
    for (const one of working) {
      const chance = 1 / (1 + Math.exp(-one.score));
      one.gradient = one.weight * (one.label - chance);
      one.curvature = Math.max(1e-3, one.weight * chance * (1 - chance));
    }
    const tree = new Array<number>(treeLength).fill(0);
    grow(working, 0, 0, tree, cuts, rate);
    trees.push(...tree);
  }
  return trees;
}

function grow(
  items: Working[],
  node: number,
  level: number,
  tree: number[],
  cuts: number[][],
  rate: number,
): void {
  let gradient = 0;
  let curvature = 0;
  for (const one of items) {
    gradient += one.gradient;
    curvature += one.curvature;
  }
  if (level === depth) {
    const value = Number(((rate * gradient) / (curvature + ridge)).toFixed(4));
    tree[14 + node - 7] = value;
    for (const one of items) one.score += value;
    return;
  }
  let bestGain = 0.5;
  // Where no cut helps, all go left and the right side stays empty.
  let bestFeature = 0;
  let bestBin = cuts[0]!.length;
  for (const [feature, places] of cuts.entries()) {
    const gradients = new Float64Array(bins + 1);
    const curvatures = new Float64Array(bins + 1);
    for (const one of items) {
      gradients[one.bins[feature]!]! += one.gradient;
      curvatures[one.bins[feature]!]! += one.curvature;
    }
    let left = 0;
    let leftCurvature = 0;
    for (let bin = 0; bin < places.length; bin++) {
      left += gradients[bin]!;
      leftCurvature += curvatures[bin]!;
      const rightCurvature = curvature - leftCurvature;
      if (leftCurvature < leastCurvature || rightCurvature < leastCurvature) continue;
      const gain =
        left ** 2 / (leftCurvature + ridge) +
        (gradient - left) ** 2 / (rightCurvature + ridge) -
        gradient ** 2 / (curvature + ridge);
      if (gain > bestGain) {
        bestGain = gain;
        bestFeature = feature;
        bestBin = bin;
      }
    }
  }
  tree[node] = bestFeature;
  tree[7 + node] = cuts[bestFeature]![bestBin] ?? Number.MAX_SAFE_INTEGER;
  const goesLeft = (one: Working): boolean => one.bins[bestFeature]! <= bestBin;
  grow(items.filter(goesLeft), 2 * node + 1, level + 1, tree, cuts, rate);
  grow(
    items.filter((one) => !goesLeft(one)),
    2 * node + 2,
    level + 1,
    tree,
    cuts,
    rate,
  );
}
