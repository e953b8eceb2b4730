import { setImmediate } from 'node:timers/promises';
import { levelRank } from '../../contract/levels.ts';
import { closenessSteps } from '../../model/calibration.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { candidatesPerPhoto } from './candidate-limits.ts';
import type { Matcher } from './matcher.ts';
import { closenessStepOf, type PairsByCloseness } from './wrong-pairs.ts';

/** Photos whose candidates are counted: at two milliseconds each, and a library of any size within a few per cent. */
const sampledContents = 400;

/** Searches between two turns of the event loop. */
const searchesPerTurn = 4;

/**
 * How many pairs of different photos a scan of this library has to verify, by closeness; see [Note: expected wrong pairs].
 * Estimated from the candidates of contents spread evenly over the library; those it has found to be one picture
 * are left out. Both sides of a pair may propose it, hence a half for each.
 */
export async function samplePairs(
  catalog: Catalog,
  matcher: Matcher,
  signal?: AbortSignal,
): Promise<PairsByCloseness> {
  const counts = closenessSteps.map(() => 0);
  const ids = catalog.contents.spread(sampledContents);
  for (const [place, id] of ids.entries()) {
    if (place % searchesPerTurn === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const facts = catalog.contents.facts(id);
    if (!facts) continue;
    const known = samePictures(catalog, id);
    // One more than a scan verifies: the content itself is among them.
    const found = matcher.candidates(matcher.probeOf(facts), candidatesPerPhoto + 1);
    for (const { id: other, closeness } of found) {
      if (other !== id && !known.has(other)) counts[closenessStepOf(closeness)]! += 1;
    }
  }
  return counts.map((found) => (found * matcher.size) / Math.max(1, ids.length) / 2);
}

function samePictures(catalog: Catalog, id: number): Set<number> {
  const close = catalog.edges
    .closeTo(id)
    .filter(({ level }) => levelRank(level) <= levelRank('same-picture'));
  return new Set(close.map(({ a, b }) => (a === id ? b : a)));
}
