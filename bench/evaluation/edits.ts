import type { EvaluationEdit } from '../../build/edits/evaluation-edits.ts';

/** What the originals of the mixed library get: each kind of edit, the common ones at two strengths. */
export const mixedEdits: readonly EvaluationEdit[] = [
  'jpeg 15',
  'jpeg 5',
  'resize 25',
  'crop 90',
  'crop 70',
  'turn mirror',
  'turn left',
  'turn half',
  'turn right+crop 75',
  'rotate 10 inscribed',
  'rotate 25 inscribed',
  'squash 80',
  'perspective 10',
  'exposure bright',
  'exposure dark',
  'contrast low',
  'colour cast',
  'grey',
  'blur 1',
  'noise 12',
  'text caption',
  'sticker 25',
  'border 5',
  'screenshot 70',
  'combined crop+tone+jpeg',
];

/** The set by which imagededup's authors measured their methods: crop, both mirrors, 25 degrees, squash. */
export const recipeEdits: readonly EvaluationEdit[] = [
  'crop 70',
  'turn mirror',
  'turn flip',
  'rotate 25 grown',
  'squash 60',
];

/** Turned by a quarter or a half: one code of an upright picture does not find these, codes of its turns do. */
export const turnedEdits: readonly EvaluationEdit[] = [
  'turn left',
  'turn half',
  'turn right+crop 75',
  'turn flip',
];
