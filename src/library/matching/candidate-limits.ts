import type { Calibration } from '../../model/calibration.ts';

/** How far and how many the search for relations looks. */
export interface CandidateLimits {
  /** Bits of 256 within which the margins of two photos are compared. */
  pictureRadius: number;
  /** Likeness of the margins from which two photos may be the same picture or scene. */
  likeness: number;
  /** Closeness from which a candidate is not counted as doubtful. */
  sureCloseness: number;
  /** Bits of 256 within which two photos that are no edits of one picture may still share a scene. */
  sceneRadius: number;
  /** Bits of 64 within which two photos may be the same picture by their layout alone. */
  layoutRadius: number;
}

/**
 * The nearest so many contents by each code are looked at more closely. That costs some ten microseconds each, so that
 * the code may err on the side of too many.
 */
export const examinedPerCode = 128;

/**
 * The most likely so many contents are verified per photo: one may have that many copies. A shelf-like library has
 * hundreds of look-alikes within the radius; verifying them all would cost more than reading the photo did.
 */
export const candidatesPerPhoto = 24;

/**
 * Of those at most so many that are rather no copies: one in a hundred copies is among them, and in a large library
 * nearly all that is verified.
 */
export const doubtfulPerPhoto = 8;

/**
 * At most so many contents are verified per photo because a copy that was found is a copy of them: what is too far
 * from the original by its code (turned and cropped, say) is often near another edit of it.
 */
export const copiesOfCopies = 8;

/** Similar photos kept per photo: the view shows neighbourhoods, not classes. */
export const similarPerPhoto = 8;

/** From the model's own calibration; how many unrelated pairs come that near is said in targetFalsePairRates. */
export function candidateLimits({ picture, margins, layout }: Calibration): CandidateLimits {
  return {
    pictureRadius: picture.loose.radius,
    likeness: margins.usual.likeness,
    sureCloseness: margins.strict.likeness,
    sceneRadius: picture.usual.radius,
    layoutRadius: layout.radius,
  };
}
