import type { KeepCriterion } from '../../contract/groups.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { arrange, type Arrangement } from '../../groups/arrangement.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { decisionsOnPhotos } from './photo-decisions.ts';
import { edgesBetweenPhotos } from './photo-edges.ts';

/** Arranges photos out of what the catalog knows of their contents. */
export function arrangePlaced(
  { photos, edges, decisions, leaders }: Omit<Neighbourhood, 'contents'>,
  rules: readonly KeepCriterion[],
): Arrangement {
  const ofContent = new Map<string, PhotoId[]>();
  for (const { photo, contentHash } of photos) {
    const copies = ofContent.get(contentHash);
    if (copies) copies.push(photo.id);
    else ofContent.set(contentHash, [photo.id]);
  }
  for (const copies of ofContent.values()) copies.sort((left, right) => left - right);
  const leading = new Set(leaders);
  return arrange(
    photos.map(({ photo }) => photo),
    edgesBetweenPhotos(photos, edges),
    rules,
    decisionsOnPhotos(decisions, (hash) => ofContent.get(hash) ?? []),
    photos.flatMap(({ contentId, photo }) => (leading.has(contentId) ? photo.id : [])),
  );
}
