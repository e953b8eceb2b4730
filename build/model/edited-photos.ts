import type { EditedPhotos } from '../../src/training/pictures/edited-photos.ts';
import type { CachedFeatures } from './feature-cache.ts';

/** Photos of this label have no subject in common. */
export const unlabelled = 'caltech101/BACKGROUND_Google';

/** Each photo with its copies as a class; photos of one label (a shelf, a kind of thing, a kind of product) are look-alikes. */
export function pictureGroups({ rows, values }: Pick<CachedFeatures, 'rows' | 'values'>): EditedPhotos {
  const classes = new Map<string, number>();
  const groupNumbers = new Map<string, number>();
  const groups: number[] = [];
  const classOfRow = rows.map(({ photo, label }) => {
    const known = classes.get(photo);
    if (known !== undefined) return known;
    const group = label === unlabelled ? photo : label;
    if (!groupNumbers.has(group)) groupNumbers.set(group, groupNumbers.size);
    groups.push(groupNumbers.get(group)!);
    classes.set(photo, classes.size);
    return classes.size - 1;
  });
  return {
    features: values,
    featureLength: values.length / rows.length,
    classes: Int32Array.from(classOfRow),
    groups: Int32Array.from(groups),
  };
}
