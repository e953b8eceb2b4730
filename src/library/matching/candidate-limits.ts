import type { Calibration } from '../../model/calibration.ts';

/** How far and how many the search for relations looks. */
export interface CandidateLimits {
  /** Bits of 256 within which two photos may be the same picture or scene. */
  pictureRadius: number;
  /** Bits of 64 within which two photos are called similar. */
  subjectRadius: number;
}

/**
 * The nearest so many contents are verified per photo. A shelf-like library has hundreds within the radius; verifying
 * them all would cost more than reading the photo did.
 */
export const candidatesPerPhoto = 24;

/** Similar photos kept per photo: the view shows neighbourhoods, not classes. */
export const similarPerPhoto = 8;

/**
 * Radii from the model's own calibration. Pictures: one pair of unrelated photos in 10,000 comes that near, and
 * verification decides; subjects: one in 1,000, since nothing verifies them.
 */
export function candidateLimits(calibration: Calibration): CandidateLimits {
  return {
    pictureRadius: calibration.picture.usual.radius,
    subjectRadius: calibration.subject.strict.radius,
  };
}
