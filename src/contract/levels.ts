/**
 * How two photos are related, strongest first. A group of one level may hold stronger relations too: the edits of a
 * picture include its exact copies.
 *
 * - `exact-copy`: the same bytes.
 * - `same-pixels`: other bytes, but every pixel equal once decoded and oriented; only metadata differs.
 * - `same-picture`: an edit: resized, cropped, re-encoded, toned, turned.
 * - `same-scene`: another frame of the same moment, as in a burst.
 * - `similar`: the same kind of subject, by the subject code.
 */
export const levels = ['exact-copy', 'same-pixels', 'same-picture', 'same-scene', 'similar'] as const;

export type Level = (typeof levels)[number];

/** The words the interface and the command line use for a level. */
export const levelNames: Record<Level, string> = {
  'exact-copy': 'Exact copies',
  'same-pixels': 'Same pixels',
  'same-picture': 'Same picture',
  'same-scene': 'Same scene',
  similar: 'Similar',
};

/** 0 for the strongest level, 4 for the weakest. */
export function levelRank(level: Level): number {
  return levels.indexOf(level);
}

export function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}
