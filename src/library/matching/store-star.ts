import type { KeepCriterion } from '../../contract/groups.ts';
import { buildGroups } from '../../groups/build-groups.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentEdge } from '../catalog/edge-table.ts';
import type { ReachedSet } from '../catalog/star-table.ts';
import { arrangePlaced } from './arrange-placed.ts';
import { neighbourhood, type Neighbourhood } from './neighbourhood.ts';
import { toStored } from './stored-group.ts';

/** Stores the group of the level `similar` that a set keeps, given every edge to the sets in its star. */
export function storeStar(
  catalog: Catalog,
  set: number,
  reached: readonly ReachedSet[],
  rules: readonly KeepCriterion[],
): void {
  const sets = [...new Set([set, ...reached.map((one) => one.set)])].map((one) =>
    catalog.stars.contentsOf(one),
  );
  const contents = sets.flat();
  const edges = [
    ...reached.map(({ edge }) => edge),
    ...sets.flatMap((own) => (own.length > 1 ? edgesWithin(catalog, own) : [])),
  ];
  const known = mindDecisions(catalog, contents);
  const photos = new Map(known.photos.map((placed) => [placed.photo.id, placed]));
  const drafts = buildGroups(arrangePlaced({ ...known, edges }, rules), ['similar']);
  for (const draft of drafts) catalog.groups.insert(toStored(draft, photos));
}

/** Decisions may bind and part photos through others that are not here: where there are some, these come along. */
function mindDecisions(
  catalog: Catalog,
  contents: readonly number[],
): Omit<Neighbourhood, 'contents' | 'edges'> {
  const photos = contents.flatMap((id) => catalog.photos.placedOf(id));
  const hashes = new Set(photos.map(({ contentHash }) => contentHash));
  for (const hash of hashes) {
    if (catalog.decisions.about(hash).length > 0) return neighbourhood(catalog, contents);
  }
  return { photos, decisions: [], leaders: catalog.leaders.among(contents) };
}

function edgesWithin(catalog: Catalog, contents: readonly number[]): ContentEdge[] {
  const inside = new Set(contents);
  return contents.flatMap((id) => catalog.edges.closeTo(id).filter(({ a, b }) => a === id && inside.has(b)));
}
