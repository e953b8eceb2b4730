import type { ClassedPhotos } from '../discriminants.ts';

/** Photos with edited copies. The class of a row is the photo it shows. */
export interface EditedPhotos extends ClassedPhotos {
  /** [photos] Photos of one place or one kind of thing, the look-alikes, share a number. */
  readonly groups: Int32Array;
}
