import type { JudgedPairs } from '../../contract/accuracy.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** How the user's decisions bear on the pairs that are called the same picture by their looks. */
export function judgedPairs(catalog: Catalog): Omit<JudgedPairs, 'expected'> {
  const wrong = new Map<string, boolean>();
  for (const { a, b, verdict } of catalog.decisions.pairs()) {
    const one = catalog.contents.idOf(a);
    const other = catalog.contents.idOf(b);
    if (one === undefined || other === undefined || one === other) continue;
    if (catalog.edges.between(one, other)?.level !== 'same-picture') continue;
    // The latest word on a pair counts.
    wrong.set(`${Math.min(one, other)} ${Math.max(one, other)}`, verdict === 'not-related');
  }
  return { pairs: wrong.size, wrong: [...wrong.values()].filter(Boolean).length };
}
