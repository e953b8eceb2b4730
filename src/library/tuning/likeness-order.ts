import { hammingDistance } from '../../hamming/distance.ts';
import { nextTurn } from '../../training/next-turn.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentFacts } from '../catalog/content-table.ts';
import { sortInTurns } from './sort-in-turns.ts';
import type { SubjectCodes } from './subject-codes.ts';

/** Neighbourhoods are put beside each other where there are no more of them than this: half the square of it are compared. */
const mostArranged = 3000;
/** Contents placed between two turns of the event loop, and comparisons of two codes: a few milliseconds. */
const perTurn = 100;
const comparedPerTurn = 20_000;

interface Neighbourhood {
  readonly code: Uint8Array;
  /** When the one that it was made around was taken. */
  readonly time: string;
  readonly contents: number[];
}

export interface LikenessOrder {
  /** Content ids. */
  readonly contents: readonly number[];
  /** Places at which a neighbourhood begins. */
  readonly starts: ReadonlySet<number>;
}

/**
 * The whole library in an order in which alike photos stand together: neighbourhoods of photos within the model's radius of their
 * first one, each with its copies and the frames of its scene beside it; each neighbourhood beside the one it is nearest to, and at
 * the end those that nothing is alike to. It depends on what is in the library and not on what came first.
 */
export async function orderByLikeness(catalog: Catalog, subjects: SubjectCodes): Promise<LikenessOrder> {
  const { index } = subjects;
  const neighbourhoods = await gather(catalog, subjects);
  const together = await arrange(neighbourhoods.filter(({ contents }) => contents.length > 1));
  const alone = await sortInTurns(
    neighbourhoods.filter(({ contents }) => contents.length === 1),
    (a, b) => (a.time < b.time ? -1 : 1),
  );
  // Another model came into use meanwhile: its codes can't be compared with these.
  if (subjects.index !== index) return orderByLikeness(catalog, subjects);
  const starts = new Set<number>();
  const contents: number[] = [];
  for (const neighbourhood of together) {
    starts.add(contents.length);
    for (const id of neighbourhood.contents) contents.push(id);
  }
  if (alone.length > 0) starts.add(contents.length);
  for (const { contents: single } of alone) for (const id of single) contents.push(id);
  return { contents, starts };
}

/** From each content that is in none yet, in the order of their hashes. */
async function gather(catalog: Catalog, subjects: SubjectCodes): Promise<Neighbourhood[]> {
  const { model, index } = subjects;
  const places = await placesByHash(catalog);
  const placeOf = (id: number): number => places.get(id) ?? Infinity;
  const left = new Set(places.keys());
  const neighbourhoods: Neighbourhood[] = [];
  let placed = 0;
  for (const first of places.keys()) {
    if (!left.has(first)) continue;
    const facts = catalog.contents.facts(first);
    if (!facts) continue;
    const code = subjects.codeOf(facts);
    const contents: number[] = [];
    const near = index
      .range(code, model.radius)
      .filter(({ id }) => id !== first)
      .sort((a, b) => a.distance - b.distance || placeOf(a.id) - placeOf(b.id));
    for (const id of [first, ...near.map((neighbour) => neighbour.id)]) {
      if (!left.delete(id)) continue;
      const mates = catalog.groups.matesOf(id).filter((mate) => left.delete(mate));
      for (const one of inTime(catalog, [id, ...mates])) contents.push(one);
      placed += 1 + mates.length;
      if (placed < perTurn) continue;
      placed = 0;
      await nextTurn();
      if (subjects.index !== index) return [];
    }
    neighbourhoods.push({ code, time: timeOf(facts), contents });
  }
  return neighbourhoods;
}

/** Every content's place in the order of the hashes, in that order. */
async function placesByHash({ contents }: Catalog): Promise<Map<number, number>> {
  const places = new Map<number, number>();
  for (let last = ''; ;) {
    const page = contents.joinedByHash(last, 1000);
    if (page.length === 0) return places;
    for (const { id } of page) places.set(id, places.size);
    last = page[page.length - 1]!.hash;
    await nextTurn();
  }
}

/** As they were taken; those without a time first. */
function inTime({ contents }: Catalog, ids: readonly number[]): number[] {
  if (ids.length < 2) return [...ids];
  const keys = new Map(
    ids.map((id) => {
      const facts = contents.facts(id);
      return [id, facts ? timeOf(facts) : ''];
    }),
  );
  return ids.toSorted((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
}

function timeOf({ takenAt = '', hash }: ContentFacts): string {
  return `${takenAt} ${hash}`;
}

/** From the largest on, each followed by the nearest that is left. */
async function arrange(neighbourhoods: Neighbourhood[]): Promise<Neighbourhood[]> {
  const left = neighbourhoods.sort((a, b) => b.contents.length - a.contents.length);
  if (left.length > mostArranged) return left;
  const arranged: Neighbourhood[] = [];
  let compared = 0;
  for (let current = left.shift(); current;) {
    arranged.push(current);
    let nearest = -1;
    let least = Infinity;
    for (const [place, { code }] of left.entries()) {
      const distance = hammingDistance(current.code, code);
      if (distance < least) [nearest, least] = [place, distance];
    }
    compared += left.length;
    if (compared >= comparedPerTurn) {
      compared = 0;
      await nextTurn();
    }
    current = nearest < 0 ? undefined : left.splice(nearest, 1)[0];
  }
  return arranged;
}
