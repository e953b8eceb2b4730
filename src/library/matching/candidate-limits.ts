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

export const candidateLimits: CandidateLimits = { pictureRadius: 62, subjectRadius: 10 };
