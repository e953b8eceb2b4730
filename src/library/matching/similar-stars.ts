import type { KeepCriterion } from '../../contract/groups.ts';
import { admitInTurn } from '../../groups/decisions.ts';
import { compareEdges } from '../../groups/edges.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ReachedSet, StarRow } from '../catalog/star-table.ts';
import { storeStar } from './store-star.ts';

/** Some tens of milliseconds. */
const defaultSetsAtOnce = 100;

/** Before any turn. */
const first = new Uint8Array();

/**
 * Keeps the `similar` groups up to date. Nearly every photo is connected with every other one at this level, so there is no
 * component to confine a change to. But a star follows from little [Note: stars]: a set is a keeper where no earlier one
 * has taken it, and takes the later sets related to it that no earlier keeper has. So each set is asked again only when one
 * of its relations has come or gone, or a set related to it has become free or been taken by another than before; those
 * are put into a queue in the order of their turns. When it is empty, every set has what its rule says, which is what
 * `buildGroups` makes of the whole library, in whatever order things happened. A change reaches few others: in a random
 * order one becomes or ceases to be a keeper on average (Censor-Hillel, Haramaty and Karnin 2016, "Optimal dynamic
 * distributed MIS").
 *
 * Stars and queue are in the catalog, so memory does not grow with the library and a killed process goes on where it was.
 */
export class SimilarStars {
  readonly #catalog: Catalog;
  readonly #setsAtOnce: number;
  /** While every set that comes later than this turn is in the queue, none of them need be put there. */
  #sweep: Uint8Array | undefined;

  /** @param setsAtOnce sets that are dealt with in one transaction */
  constructor(catalog: Catalog, setsAtOnce = defaultSetsAtOnce) {
    this.#catalog = catalog;
    this.#setsAtOnce = setsAtOnce;
  }

  /**
   * Deals with all that has changed, or a part of it: stops soon after the moment `until` (as `performance.now()` counts).
   * In between groups are as they were or as they will be; a photo may be in two of them. Returns whether there was
   * anything to do.
   */
  regroup(rules: readonly KeepCriterion[], until = Infinity): boolean {
    const { stars, starQueue, transaction } = this.#catalog;
    if (starQueue.isEmpty()) return false;
    if (starQueue.touchedCount() > Math.max(this.#setsAtOnce, stars.atMost() / 2)) {
      transaction(() => {
        stars.forgetCentres();
        starQueue.replaceByAll();
      });
      this.#sweep = first;
    }
    do transaction(() => this.#step(rules));
    while (!starQueue.isEmpty() && performance.now() < until);
    return true;
  }

  #step(rules: readonly KeepCriterion[]): void {
    const { stars, starQueue } = this.#catalog;
    const touched = starQueue.touched(this.#setsAtOnce);
    for (const { id, isOther } of touched) {
      if (isOther) this.#release(id);
      starQueue.push(id, true);
      starQueue.forgetTouched(id);
    }
    if (touched.length > 0) return;
    const queued = starQueue.first(this.#setsAtOnce);
    for (const { set, turn } of queued) {
      const isOther = starQueue.take(turn, set);
      if (this.#sweep && Buffer.compare(turn, this.#sweep) > 0) this.#sweep = turn;
      const row = stars.get(set);
      // A set that is another by now stands in the queue with another turn.
      if (row?.set === set && Buffer.compare(row.turn, turn) === 0) this.#settle(row, isOther, rules);
    }
    if (queued.length < this.#setsAtOnce) this.#sweep = undefined;
  }

  /** A set is another than before, or none any more: it leaves its star, and its own falls apart. */
  #release(set: number): void {
    const { stars, starQueue } = this.#catalog;
    for (const member of stars.around(set)) this.#setFree(member, first);
    const row = stars.get(set);
    if (!row) return;
    if (row.centre !== undefined && row.centre !== set) starQueue.push(row.centre, true);
    this.#setFree(set, first);
  }

  /** Gives a set what its rule says, and puts those into the queue for whom that makes a difference. */
  #settle(row: StarRow, isOther: boolean, rules: readonly KeepCriterion[]): void {
    const { groups, stars, starQueue } = this.#catalog;
    const { set, turn, centre } = row;
    const isTaken = centre !== undefined && centre !== set;
    const reached = isTaken ? [] : stars.reached(set, turn);
    const chosen = chooseStar(row, reached);
    const before = new Set(stars.around(set));
    const isSame = before.size === chosen.size && [...before].every((member) => chosen.has(member));
    if (isSame && !isOther) return;
    for (const member of before) if (!chosen.has(member)) this.#setFree(member, turn);
    for (const member of chosen) {
      if (before.has(member)) continue;
      const known = stars.get(member)!;
      stars.setCentre(member, set);
      if (known.centre !== undefined) starQueue.push(known.centre, true);
      this.#pushBetween(member, turn, known.turn);
    }
    if (!isTaken) stars.setCentre(set, chosen.size > 0 ? set : undefined);
    groups.removeSimilarKeptBy(set);
    if (chosen.size > 0)
      storeStar(
        this.#catalog,
        set,
        reached.filter((one) => chosen.has(one.set)),
        rules,
      );
  }

  /** Whoever comes after `after` may take the set now; if nobody does, it may keep a star itself. */
  #setFree(set: number, after: Uint8Array): void {
    const { stars, starQueue } = this.#catalog;
    const row = stars.get(set);
    if (!row) return;
    stars.setCentre(set, undefined);
    starQueue.push(set, false);
    this.#pushBetween(set, after, row.turn);
  }

  #pushBetween(set: number, after: Uint8Array, before: Uint8Array): void {
    if (this.#sweep && Buffer.compare(after, this.#sweep) >= 0) return;
    this.#catalog.starQueue.pushBetween(set, after, before);
  }
}

/** The sets that a centre takes in, by the closest edge first, but for those that decisions keep apart; none where no closest edge is of the level `similar`. */
function chooseStar(centre: StarRow, reached: readonly ReachedSet[]): Set<number> {
  const closest = new Map<number, ReachedSet>();
  for (const one of reached) {
    const known = closest.get(one.set);
    if (!known || compareEdges(one.edge, known.edge) < 0) closest.set(one.set, one);
  }
  // In the order of their turns, as the catalog gave them, and so after sorting among equals.
  const candidates = [...closest.values()];
  if (centre.sides || candidates.some(({ sides }) => sides))
    candidates.sort((left, right) => compareEdges(left.edge, right.edge));
  const admitted = admitInTurn(centre.sides, candidates, ({ sides }) => sides);
  return new Set(admitted.some(({ edge }) => edge.level === 'similar') ? admitted.map(({ set }) => set) : []);
}
