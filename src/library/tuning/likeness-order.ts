import { hammingDistance } from '../../hamming/distance.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { SubjectCodes } from './subject-codes.ts';

/** Neighbourhoods are put beside each other where there are no more of them than this: half the square of it are compared. */
const mostArranged = 3000;
/** Contents between two turns of the event loop. */
const perTurn = 50;

interface Neighbourhood {
  code: Uint8Array;
  contents: number[];
}

export interface LikenessOrder {
  /** Content ids. */
  readonly contents: readonly number[];
  /** Places at which a neighbourhood begins. */
  readonly starts: ReadonlySet<number>;
}

/**
 * The whole library in an order in which alike photos stand together: neighbourhoods of photos within the model's radius of their
 * first one, each beside the one it is nearest to, and at the end those that nothing is alike to.
 */
export async function orderByLikeness(catalog: Catalog, subjects: SubjectCodes): Promise<LikenessOrder> {
  const { model, index } = subjects;
  const placed = new Set<number>();
  const neighbourhoods: Neighbourhood[] = [];
  let seen = 0;
  for (let last = 0; ;) {
    const ids = catalog.contents.joinedAfter(last, 500);
    if (ids.length === 0) break;
    last = ids[ids.length - 1]!;
    for (const id of ids) {
      if (placed.has(id)) continue;
      const facts = catalog.contents.facts(id);
      if (!facts) continue;
      const code = subjects.codeOf(facts);
      const contents = [id];
      placed.add(id);
      for (const { id: other } of index.range(code, model.radius)) {
        if (placed.has(other)) continue;
        placed.add(other);
        contents.push(other);
      }
      neighbourhoods.push({ code, contents });
      seen += 1;
      if (seen % perTurn === 0) await new Promise(setImmediate);
      // Another model came into use meanwhile: its codes can't be compared with these.
      if (subjects.index !== index) return orderByLikeness(catalog, subjects);
    }
  }
  const together = arrange(neighbourhoods.filter(({ contents }) => contents.length > 1));
  const alone = neighbourhoods.filter(({ contents }) => contents.length === 1);
  const starts = new Set<number>();
  const contents: number[] = [];
  for (const neighbourhood of together) {
    starts.add(contents.length);
    contents.push(...neighbourhood.contents);
  }
  if (alone.length > 0) starts.add(contents.length);
  for (const {
    contents: [only],
  } of alone)
    if (only !== undefined) contents.push(only);
  return { contents, starts };
}

/** From the largest on, each followed by the nearest that is left. */
function arrange(neighbourhoods: Neighbourhood[]): Neighbourhood[] {
  const left = neighbourhoods.sort((a, b) => b.contents.length - a.contents.length);
  if (left.length > mostArranged) return left;
  const arranged: Neighbourhood[] = [];
  for (let current = left.shift(); current;) {
    arranged.push(current);
    let nearest = -1;
    let least = Infinity;
    for (const [place, { code }] of left.entries()) {
      const distance = hammingDistance(current.code, code);
      if (distance < least) [nearest, least] = [place, distance];
    }
    current = nearest < 0 ? undefined : left.splice(nearest, 1)[0];
  }
  return arranged;
}
