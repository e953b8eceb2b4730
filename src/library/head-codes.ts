import type { QuantisedFeatures } from '../model/features.ts';
import { encode, measureMargins } from '../model/heads.ts';
import type { Model } from '../model/load-model.ts';
import type { HeadCodes } from './catalog/content-table.ts';

/** All that the heads make of a photo's features. */
export function headCodes(model: Model, features: QuantisedFeatures): HeadCodes {
  return {
    pictureCode: encode(model.pictureHead, features),
    pictureMargins: measureMargins(model.pictureHead, features),
    subjectCode: encode(model.subjectHead, features),
    modelVersion: model.version,
  };
}
