import { extensionOf, isPhotoName, isRawName } from './photo-names.ts';

/** One shot of a folder: the file that stands for it, and those that travel with it. Names, not paths. */
export interface Shot {
  primary: string;
  companions: string[];
}

/** What developed photos of a RAW are saved as; HEIC where the camera offers it instead of JPEG. */
const developedExtensions = new Set(['jpg', 'jpeg', 'jpe', 'jfif', 'heic', 'heif', 'hif']);

/** Stills that Live Photos and motion photos have, and the films beside them. */
const livePhotoExtensions = developedExtensions;
const filmExtensions = new Set(['mov', 'mp4']);

/** XMP: edits and keywords. AAE: Apple's edits. THM: a camera's thumbnail. DOP, PP3, ON1: RAW developers' settings. */
const sidecarExtensions = new Set(['xmp', 'aae', 'thm', 'dop', 'pp3', 'on1']);

/**
 * Puts the files of one folder together into shots. `names` may hold anything; every photo comes out exactly once, as
 * a primary or as a companion, and files that belong to no photo do not come out. The order of primaries is that of
 * `names`. Names are compared without regard to case, `IMG_1.JPG` with `img_1.xmp`.
 *
 * - A RAW beside a JPEG or HEIC of the same stem is its companion (`a.cr2`, `a.jpg`): one exposure, saved twice by the
 *   camera. Alone it is a primary.
 * - Two RAWs of one stem (`a.cr2`, `a.dng`), or a JPEG and a HEIC, or any other two image formats, are two photos:
 *   one was made from the other, and which to keep is for the review.
 * - With several candidates for one companion, the first in the order JPEG, HEIC, RAW, other takes it.
 * - A film (`mov`, `mp4`) of the same stem as a JPEG or HEIC is the moving half of a Live Photo; with none it is just
 *   a film.
 * - A sidecar belongs to the photo whose whole name it extends (`a.jpg.xmp`), else to the one whose stem it shares
 *   (`a.xmp`). Apple names the edits of an edited photo with an `O` after the prefix (`IMG_O123.AAE`): they belong to
 *   `IMG_123` too.
 */
export function groupShots(names: string[]): Shot[] {
  const photos = names.filter(isPhotoName);
  const byStem = new Map<string, string[]>();
  for (const name of photos) {
    const stem = stemOf(name);
    const others = byStem.get(stem);
    if (others) others.push(name);
    else byStem.set(stem, [name]);
  }
  for (const sharing of byStem.values()) sharing.sort((a, b) => rank(a) - rank(b));

  const primaryOf = new Map<string, string>();
  for (const name of photos) {
    const first = byStem.get(stemOf(name))![0]!;
    const isCompanion = isRawName(name) && developedExtensions.has(extensionOf(first));
    primaryOf.set(name, isCompanion ? first : name);
  }
  const byWholeName = new Map(photos.map((name) => [name.toLowerCase(), name]));
  const shots = new Map<string, Shot>();
  for (const name of photos) {
    if (primaryOf.get(name) === name) shots.set(name, { primary: name, companions: [] });
  }
  for (const name of names) {
    const primary = primaryOf.get(name) ?? ownerOf(name, byStem, byWholeName, primaryOf);
    if (primary !== undefined && primary !== name) shots.get(primary)?.companions.push(name);
  }
  return [...shots.values()];
}

/** The primary that a file other than a photo belongs to. */
function ownerOf(
  name: string,
  byStem: Map<string, string[]>,
  byWholeName: Map<string, string>,
  primaryOf: Map<string, string>,
): string | undefined {
  const extension = extensionOf(name);
  const stem = stemOf(name);
  if (filmExtensions.has(extension)) {
    return byStem.get(stem)?.find((photo) => livePhotoExtensions.has(extensionOf(photo)));
  }
  if (!sidecarExtensions.has(extension)) return undefined;
  const editedStem = extension === 'aae' ? stem.replace(/^(img_)o(?=\d)/, '$1') : stem;
  const photo = byWholeName.get(stem) ?? byStem.get(stem)?.[0] ?? byStem.get(editedStem)?.[0];
  return photo === undefined ? undefined : primaryOf.get(photo);
}

/** The name without its last extension, in lower case. */
function stemOf(name: string): string {
  const extension = extensionOf(name);
  return (extension === '' ? name : name.slice(0, -extension.length - 1)).toLowerCase();
}

function rank(name: string): number {
  const extension = extensionOf(name);
  if (/^(jpe?g|jpe|jfif)$/.test(extension)) return 0;
  if (/^(heic|heif|hif)$/.test(extension)) return 1;
  return isRawName(name) ? 2 : 3;
}
