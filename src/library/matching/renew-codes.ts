import type { Model } from '../../model/load-model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { headCodes } from '../head-codes.ts';

/**
 * After a change of model every content is to be compared anew, with codes of the new heads (see `renewCodes`). Until
 * then its edges and groups stay as they were; the index holds what was renewed already.
 */
export function unjoinOtherModels(catalog: Catalog, model: Model): void {
  catalog.transaction(() => catalog.contents.unjoinOtherModels(model.version));
}

/**
 * Makes a content's codes by this model's heads where another model made them, from the stored features, without
 * opening a file. False where the features are of another backbone: then the photo must be read again.
 */
export function renewCodes(catalog: Catalog, model: Model, contentId: number): boolean {
  const versions = catalog.contents.versions(contentId);
  if (!versions) return false;
  if (versions.model === model.version) return true;
  const features =
    versions.features === model.featuresVersion ? catalog.contents.features(contentId) : undefined;
  if (!features) return false;
  catalog.contents.setCodes(contentId, headCodes(model, features));
  const inner = catalog.innerPictures.features(contentId);
  if (inner) catalog.innerPictures.setCodes(contentId, headCodes(model, inner));
  return true;
}
