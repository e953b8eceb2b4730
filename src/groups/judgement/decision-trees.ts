/** Numbers that one tree of depth 3 takes: 7 features, 7 cuts, 8 leaves; nodes level by level. */
export const treeLength = 22;

/**
 * The sum of the leaves that `features` falls into: log odds, in boosted trees (Friedman 2001). A feature not above its
 * node's cut goes left.
 */
export function evaluateTrees(trees: readonly number[], features: readonly number[]): number {
  let sum = 0;
  for (let start = 0; start < trees.length; start += treeLength) {
    let node = 0;
    while (node < 7) node = 2 * node + (features[trees[start + node]!]! <= trees[start + 7 + node]! ? 1 : 2);
    sum += trees[start + 14 + node - 7]!;
  }
  return sum;
}
