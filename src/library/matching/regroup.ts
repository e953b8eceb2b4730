import type { KeepCriterion } from '../../contract/groups.ts';
import { levels } from '../../contract/levels.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { sidesOfSets, type Arrangement } from '../../groups/arrangement.ts';
import { buildGroups } from '../../groups/build-groups.ts';
import type { Sides } from '../../groups/decisions.ts';
import { turnKey } from '../../groups/keep-rules.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Standing } from '../catalog/star-table.ts';
import { arrangePlaced } from './arrange-placed.ts';
import { neighbourhood, type Neighbourhood } from './neighbourhood.ts';
import { toStored } from './stored-group.ts';

/** So many touched contents in one transaction, with what is connected: some tens of milliseconds. */
const contentsAtOnce = 500;

/** The levels that are made of connected components; see `SimilarStars` for the other one. */
export const closeLevels = levels.filter((level) => level !== 'similar');

/**
 * Makes the groups anew around everything that changed since the last time, all levels but `similar`, or around a part of
 * it: stops soon after the moment `until` (as `performance.now()` counts). Only what is connected with a change is looked
 * at (see `neighbourhood`). A view sees each group as it was or as it will be. Returns whether anything had changed.
 */
export function regroupTouched(catalog: Catalog, rules: readonly KeepCriterion[], until = Infinity): boolean {
  if (catalog.touched.isEmpty()) return false;
  do catalog.transaction(() => regroupSome(catalog, rules));
  while (!catalog.touched.isEmpty() && performance.now() < until);
  return true;
}

function regroupSome(catalog: Catalog, rules: readonly KeepCriterion[]): void {
  const touched = catalog.touched.first(contentsAtOnce);
  const near = neighbourhood(catalog, touched);
  const arrangement = arrangePlaced(near, rules);
  const photos = new Map(near.photos.map((placed) => [placed.photo.id, placed]));
  for (const { photo } of near.photos) catalog.groups.removeCloseGroupsOf(photo.id);
  for (const draft of buildGroups(arrangement, closeLevels)) catalog.groups.insert(toStored(draft, photos));
  // One touched meanwhile as part of an earlier portion's neighbourhood is not made anew a second time.
  for (const contentId of near.contents) catalog.touched.forget(contentId);
  placeStars(catalog, near, arrangement, new Set(touched));
}

/** Notes which contents stand as one where subjects are compared, and which of these sets are others than before. */
function placeStars(
  catalog: Catalog,
  near: Neighbourhood,
  arrangement: Arrangement,
  touched: ReadonlySet<number>,
): void {
  const standings = standingsOf(near, arrangement);
  const decided = new Set(near.decisions.flatMap(({ contents }) => contents.map(({ hash }) => hash)));
  const hashes = new Map(near.photos.map(({ contentId, contentHash }) => [contentId, contentHash]));
  for (const contentId of near.contents) {
    const standing = standings.get(contentId);
    if (!standing) {
      catalog.stars.remove(contentId);
      continue;
    }
    const known = catalog.stars.get(contentId);
    const isSame = known && isSameStanding(known, standing);
    if (isSame && !touched.has(contentId) && !decided.has(hashes.get(contentId)!)) continue;
    if (!isSame) catalog.stars.put(contentId, standing);
    catalog.starQueue.touch(standing.set);
    if (known && known.set !== standing.set) catalog.starQueue.touch(known.set);
  }
}

function standingsOf({ photos, decisions }: Neighbourhood, arrangement: Arrangement): Map<number, Standing> {
  const { order, joined } = arrangement;
  const contentOf = new Map<PhotoId, number>(photos.map(({ photo, contentId }) => [photo.id, contentId]));
  const sidesOf = sidesOfSets(arrangement);
  const standings = new Map<number, Standing>();
  for (const [number, places] of joined.members.entries()) {
    const [best] = places;
    const set = contentOf.get(order[best!]!.photo.id)!;
    const sides = sidesOf[number];
    const standing: Standing = {
      set,
      turn: turnKey(order[best!]!),
      // Decisions by their numbers in the catalog, which mean the same everywhere.
      sides: sides && new Map([...sides].map(([place, side]) => [decisions[place]!.id, side])),
    };
    for (const place of places) standings.set(contentOf.get(order[place]!.photo.id)!, standing);
  }
  return standings;
}

function isSameStanding(left: Standing, right: Standing): boolean {
  const words = (sides: Sides | undefined): string => JSON.stringify([...(sides ?? [])]);
  return (
    left.set === right.set &&
    Buffer.compare(left.turn, right.turn) === 0 &&
    words(left.sides) === words(right.sides)
  );
}
