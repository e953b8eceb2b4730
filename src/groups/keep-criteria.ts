import type { KeepCriterion } from '../contract/groups.ts';
import type { Photo, PhotoMetadata } from '../contract/photo.ts';

/** What the keep rules look at; a `Photo` of the contract fits as it is. */
export type KeepFacts = Pick<
  Photo,
  'id' | 'path' | 'size' | 'modifiedAt' | 'width' | 'height' | 'inner' | 'format'
> & {
  metadata: Pick<
    PhotoMetadata,
    'takenAt' | 'camera' | 'latitude' | 'longitude' | 'keywords' | 'rating' | 'title'
  >;
};

/** One criterion: what a photo is worth by it, and a sentence on why the better one is better. */
export interface Criterion {
  /**
   * Bigger is better, the first number that differs decides. Worth is given to each photo by itself, never to a pair,
   * so every order of criteria is transitive.
   */
  worth: (photo: KeepFacts) => number[];
  sentence: (better: KeepFacts, worse: KeepFacts) => string;
}

/**
 * Formats from the one that holds most of the shot to the one that holds least. RAW is what the sensor saw. Lossless
 * files have lost nothing since they were written. The lossy formats are equals: which of them is nearer to the shot
 * depends on how much was thrown away, which the next criterion looks at, and an AVIF or WebP made out of a camera's
 * JPEG must not pass for the original. GIF has 256 colours.
 */
const formatGroups: readonly (readonly string[])[] = [
  ['raw', 'dng', 'cr2', 'cr3', 'nef', 'arw', 'raf', 'rw2', 'orf', 'pef', 'srw'],
  ['tiff', 'tif', 'png', 'bmp'],
  ['heic', 'heif', 'jxl', 'avif', 'jpeg', 'jpg', 'webp'],
  ['gif'],
];

const formatWorth = new Map(
  formatGroups.flatMap((group, place) => group.map((name) => [name, formatGroups.length - place] as const)),
);

/**
 * What a byte buys against a JPEG byte, so that files of different formats have one scale. HEIC, AVIF and JPEG XL
 * reach equal quality with about half the bytes, WebP with about three quarters.
 */
const byteValue: Record<string, number> = { heic: 2, heif: 2, avif: 2, jxl: 2, webp: 1.35 };

const lossless = new Set(formatGroups.slice(0, 2).flat());

const backupFolder =
  /(^|[\\/])[^\\/]*(backup|back-up|back up|trash|recycle|recycler|deleted|duplicate|old copies|\btemp\b|\btmp\b|cache)[^\\/]*[\\/]/i;
const copyName =
  /((^|[\s_.([-])(copy|kopie|copie|copia|duplicate)([\s_.)\]-]*\d*[)\]]?)?|\(\d+\)|(?<!-\d\d)[\s_~-]\d{1,2})$/i;
const copyPrefix = /^(copy|kopie|copie|copia)( \(\d+\))? (of|von|de|di) /i;

/** The file's name, on any system. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function fileStem(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Whether the path lies in a folder that by its name holds spare or thrown-away files. */
export function isInBackupFolder(path: string): boolean {
  return backupFolder.test(path);
}

/** Whether the file name says that it is a copy: `x copy`, `x (1)`, `x_2`, `Copy of x`. A camera's
 * `IMG_0412` and a date at the end do not. */
export function hasCopyName(path: string): boolean {
  const stem = fileStem(path);
  return copyName.test(stem) || copyPrefix.test(stem);
}

function bytesPerPixel(photo: KeepFacts): number {
  return photo.size / Math.max(1, photo.width * photo.height);
}

function metadataFacts(photo: KeepFacts): string[] {
  const { takenAt, camera, latitude, longitude, rating, keywords, title } = photo.metadata;
  return [
    ...(takenAt === undefined ? [] : ['date']),
    ...(camera === undefined ? [] : ['camera']),
    ...(latitude === undefined || longitude === undefined ? [] : ['place']),
    ...(rating === undefined || rating === 0 ? [] : ['rating']),
    ...(keywords.length === 0 ? [] : ['keywords']),
    ...(title === undefined ? [] : ['title']),
  ];
}

const oneDay = 86_400_000;

/** Milliseconds since 1970 at which the photo was taken; undefined where the file does not say. */
function takenAt(photo: KeepFacts): number | undefined {
  // Fractions of a second are left out: some editors drop them, which would make the edited file look older.
  const parsed = Date.parse(`${photo.metadata.takenAt?.slice(0, 19) ?? ''}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/**
 * The day it was last changed, in milliseconds since 1970. Not the minute: copying a folder, or unpacking it, gives its
 * files times that say nothing.
 */
function changedOn(photo: KeepFacts): number {
  return Math.floor(photo.modifiedAt / oneDay) * oneDay;
}

/** When the photo came to be: the moment it was taken, else the day it was last changed. */
function birth(photo: KeepFacts): number {
  return takenAt(photo) ?? changedOn(photo);
}

const number = new Intl.NumberFormat('en-US');

/** The sides of an inner picture are known to a hundredth of the whole or so: it must not pass for larger than it is. */
const leastInnerShare = 0.9;

/** True of screenshots and of pictures with a frame. A camera's own file is taken as it is: it may show a picture on a wall. */
function isFramed(photo: KeepFacts): photo is KeepFacts & { inner: { width: number; height: number } } {
  return photo.inner !== undefined && photo.metadata.camera === undefined;
}

/** Pixels of the picture itself: a screenshot of a photo is larger than the photo and holds less of it. */
function picturePixels(photo: KeepFacts): number {
  if (!isFramed(photo)) return photo.width * photo.height;
  return photo.inner.width * photo.inner.height * leastInnerShare;
}

function dimensions(photo: { width: number; height: number }): string {
  return `${number.format(photo.width)} × ${number.format(photo.height)}`;
}

/** Two dates, with the time of day only where the days are the same. */
function moments(earlier: number, later: number): string {
  const [first, second] = [earlier, later].map((time) => new Date(time).toISOString()) as [string, string];
  const isSameDay = first.slice(0, 10) === second.slice(0, 10);
  const words = (iso: string): string => (isSameDay ? iso.slice(11, 19) : iso.slice(0, 10));
  return `${words(first)} against ${words(second)}`;
}

function list(words: string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}

export const criteria: Record<KeepCriterion, Criterion> = {
  resolution: {
    worth: (photo) => [picturePixels(photo)],
    sentence: (better, worse) =>
      isFramed(worse)
        ? `the other shows the picture inside a frame or a screen, at about ${dimensions(worse.inner)}`
        : `${dimensions(better)} is larger than ${dimensions(worse)}`,
  },
  format: {
    worth: (photo) => [formatWorth.get(photo.format) ?? 0],
    sentence: (better, worse) =>
      `${better.format.toUpperCase()} holds more of the shot than ${worse.format.toUpperCase()}`,
  },
  compression: {
    // In steps of a factor of two: a caption or a frame takes bytes too, and must not pass for better pixels.
    worth: (photo) => [
      lossless.has(photo.format)
        ? Number.MAX_SAFE_INTEGER
        : Math.round(Math.log2(bytesPerPixel(photo) * (byteValue[photo.format] ?? 1) + 1e-6)),
    ],
    sentence: (better, worse) =>
      lossless.has(better.format)
        ? `${better.format.toUpperCase()} loses nothing to compression`
        : `less compressed: ${bytesPerPixel(better).toFixed(2)} bytes a pixel against ${bytesPerPixel(worse).toFixed(2)}`,
  },
  metadata: {
    worth: (photo) => [metadataFacts(photo).length],
    sentence: (better, worse) =>
      `carries more metadata (${list(metadataFacts(better))}) than the next (${list(metadataFacts(worse))})`,
  },
  age: {
    worth: (photo) => [-birth(photo), -changedOn(photo)],
    sentence: (better, worse) =>
      takenAt(better) !== undefined && birth(better) !== birth(worse)
        ? `taken earlier (${moments(birth(better), birth(worse))})`
        : `last changed earlier (${moments(changedOn(better), changedOn(worse))})`,
  },
  path: {
    worth: (photo) => [
      isInBackupFolder(photo.path) ? 0 : 1,
      hasCopyName(photo.path) ? 0 : 1,
      -photo.path.length,
    ],
    sentence: (better, worse) => {
      if (isInBackupFolder(worse.path) && !isInBackupFolder(better.path)) {
        return 'the other lies in a folder for backups or thrown-away files';
      }
      if (hasCopyName(worse.path) && !hasCopyName(better.path)) return 'the other is named like a copy';
      return `shorter path (${better.path.length} characters against ${worse.path.length})`;
    },
  },
};
