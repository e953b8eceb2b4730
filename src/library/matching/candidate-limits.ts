import type { Calibration } from '../../model/calibration.ts';

/** How far and how many the search for relations looks. */
export interface CandidateLimits {
  /** Bits of 256 within which two photos may be the same picture or scene. */
  pictureRadius: number;
}

/**
 * The nearest so many contents are verified per photo. A shelf-like library has hundreds within the radius; verifying
 * them all would cost more than reading the photo did.
 */
export const candidatesPerPhoto = 24;

/** Similar photos kept per photo: the view shows neighbourhoods, not classes. */
export const similarPerPhoto = 8;

/** The radius from the model's own calibration: one pair of unrelated photos in 10,000 comes that near, and verification decides. */
export function candidateLimits(calibration: Calibration): CandidateLimits {
  return { pictureRadius: calibration.picture.usual.radius };
}
