import type { Head } from '../../model/heads.ts';
import { foretellTurns } from '../../model/turned-head.ts';
import { turnedLayoutCodes } from '../../photo/layout-code.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ContentFacts } from '../catalog/content-table.ts';
import type { PictureProbe } from './find-candidates.ts';

/**
 * What a content of the catalog is searched by, from what is stored of it and of a picture inside it. Its quarter turns are foretold from its
 * features: running the network on each would cost as much as reading the photo.
 */
export function probeOfContent(catalog: Catalog, turnedHead: Head, facts: ContentFacts): PictureProbe {
  const picture = catalog.contents.picture(facts.id);
  const features = catalog.contents.features(facts.id);
  const inner = catalog.innerPictures.picture(facts.id);
  return {
    pictures: [
      ...(picture ? [picture] : []),
      ...(features ? foretellTurns(turnedHead, features) : []),
      ...(inner ? [inner] : []),
    ],
    layoutCodes: turnedLayoutCodes(facts.layoutCode),
  };
}
